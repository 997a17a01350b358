; Which version of a program a call runs, and what is written down of it (K5, C10, H2).
;
;   aiopt_entry   METH_FASTCALL|METH_KEYWORDS, what users call: arrays in, arrays out, `out=` for one result
;   aiopt_core    the same for the Python fallback: results may follow the inputs positionally
;
; The versions of a program form a chain that is never changed, only replaced, by one store. `self` of a
; function object is a numpy array of words; all of this is read and written with the GIL held.

%Self    = type { ptr, ptr }              ; %Cell, fallback: gets the calls that no version takes
%Cell    = type { ptr, ptr }              ; %Chain, what is told of slow calls or null
%Chain   = type { ptr, ptr, [0 x %Version] }
; 0 the object that owns the chain, 1 %Choice; null: versions are tried in turn, 2 up to a null
%Version = type { ptr, ptr, ptr }
; 0 %Program, 1 the object that Python knows it by, 2 %Span[] for each symbol; null: all sizes
%Span    = type { i64, i64 }              ; the lowest size, how many more there are
%Choice  = type { i64, ptr, i64, i64, ptr, ptr, ptr, ptr }
; 0 number of symbols, 1 %Place[], 2 shift of hashes; 0: no version is exact, 3 number of slots less one,
; 4 slots: ptr to %Version or null, a size for each symbol, 5 %Axis[], 6 grid: ptr[] to %Version; null: none,
; 7 the %Version to begin with then
%Place   = type { i64, i64 }              ; input and dimension that have a symbol's size
%Axis    = type { i64, i64, ptr, ptr, i64 }
; of a symbol: 0 the last boundary, 1 leading bits that tell granules apart, 2 i64[]: the cell in which a granule
; begins, 3 i64[]: the boundaries and a sentinel: cell c ends before boundary c, 4 what a cell adds to the place
; in the grid

@out_name = external global i8            ; the interned string "out"

declare ptr @PyTuple_GetItem(ptr, i64)           ; borrowed
declare i64 @PyTuple_Size(ptr)
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @PyErr_WriteUnraisable(ptr)
declare i32 @clock_gettime(i32, ptr)
declare i64 @llvm.ctlz.i64(i64, i1)

; ------------------------------------------------------------------------------------------- samples

; CLOCK_MONOTONIC in nanoseconds.
define internal i64 @now() #0 {
  %time = alloca [2 x i64], align 16
  %status = call i32 @clock_gettime(i32 1, ptr %time)
  %seconds = load i64, ptr %time
  %ns.p = getelementptr i64, ptr %time, i64 1
  %ns = load i64, ptr %ns.p
  %whole = mul i64 %seconds, 1000000000
  %sum = add i64 %whole, %ns
  ret i64 %sum
}

; Nanoseconds since `began`.
define internal i64 @since(i64 %began) #0 {
  %end = call i64 @now()
  %spent = sub i64 %end, %began
  ret i64 %spent
}

; The time at which call number `calls`, a timed one, begins; settles which is the next. They are `period`
; apart on average, and irregularly: 1 + h mod (2·period − 1), where h follows the multiples of the golden
; ratio, so that a rhythm in the calls does not show always the same ones.
define internal i64 @start_sample(ptr %program, i64 %calls) #0 {
  %period.p = getelementptr %Program, ptr %program, i64 0, i32 28
  %period = load i64, ptr %period.p
  %ring.p = getelementptr %Program, ptr %program, i64 0, i32 32
  %ring = load ptr, ptr %ring.p
  %written = load i64, ptr %ring
  %turned = mul i64 %written, -7046029254386353131
  %high = lshr i64 %turned, 32
  %twice = shl i64 %period, 1
  %range = sub i64 %twice, 1
  %scaled = mul i64 %high, %range
  %more = lshr i64 %scaled, 32
  %distance = add i64 %more, 1
  %next = add i64 %calls, %distance
  %next.p = getelementptr %Program, ptr %program, i64 0, i32 29
  store i64 %next, ptr %next.p
  %now = call i64 @now()
  ret i64 %now
}

; Write a sample of a call that has ended, and tell `slow` if it took longer than the limit.
define internal void @take_sample(ptr %version, ptr %E, i64 %spent, ptr %slow) #0 {
  %program = load ptr, ptr %version
  %symbols.p = getelementptr %Program, ptr %program, i64 0, i32 2
  %symbols = load i64, ptr %symbols.p
  %work.i.p = getelementptr %Program, ptr %program, i64 0, i32 9
  %work.i = load i64, ptr %work.i.p
  %work.p = getelementptr i64, ptr %E, i64 %work.i
  %work = load i64, ptr %work.p
  %room.p = getelementptr %Program, ptr %program, i64 0, i32 31
  %room = load i64, ptr %room.p
  %ring.p = getelementptr %Program, ptr %program, i64 0, i32 32
  %ring = load ptr, ptr %ring.p
  %written = load i64, ptr %ring
  %place = urem i64 %written, %room
  %width = add i64 %symbols, 2
  %start = mul i64 %place, %width
  %first = add i64 %start, 1
  %sample = getelementptr i64, ptr %ring, i64 %first
  store i64 %spent, ptr %sample
  %sample.work = getelementptr i64, ptr %sample, i64 1
  store i64 %work, ptr %sample.work
  %sample.symbols = getelementptr i64, ptr %sample, i64 2
  %bytes = shl i64 %symbols, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %sample.symbols, ptr %E, i64 %bytes, i1 false)
  %more = add i64 %written, 1
  store i64 %more, ptr %ring
  %limit.p = getelementptr %Program, ptr %program, i64 0, i32 30
  %limit = load i64, ptr %limit.p
  %over = icmp ugt i64 %spent, %limit
  %told = icmp ne ptr %slow, null
  %report = and i1 %over, %told
  br i1 %report, label %tell, label %done
tell:
  call void @tell(ptr %slow, ptr %version, i64 %spent)
  br label %done
done:
  ret void
}

; slow(version, seconds). What goes wrong there is nothing the caller of the program has to know.
define internal void @tell(ptr %slow, ptr %version, i64 %spent) #0 {
  %arguments = alloca [2 x ptr], align 16
  %object.p = getelementptr %Version, ptr %version, i64 0, i32 1
  %object = load ptr, ptr %object.p
  %ns = sitofp i64 %spent to double
  %seconds = fdiv double %ns, 1.0e9
  %number = call ptr @PyFloat_FromDouble(double %seconds)
  %no.number = icmp eq ptr %number, null
  br i1 %no.number, label %failed, label %call
call:
  store ptr %object, ptr %arguments
  %second = getelementptr ptr, ptr %arguments, i64 1
  store ptr %number, ptr %second
  call void @Py_IncRef(ptr %slow)
  %result = call ptr @PyObject_Vectorcall(ptr %slow, ptr %arguments, i64 2, ptr null)
  call void @Py_DecRef(ptr %number)
  %raised = icmp eq ptr %result, null
  br i1 %raised, label %failed.call, label %fine
fine:
  call void @Py_DecRef(ptr %result)
  call void @Py_DecRef(ptr %slow)
  ret void
failed.call:
  call void @PyErr_WriteUnraisable(ptr %slow)
  call void @Py_DecRef(ptr %slow)
  ret void
failed:
  call void @PyErr_WriteUnraisable(ptr %slow)
  ret void
}

; ------------------------------------------------------------------------------------------ versions

; The fallback's answer to the call's own arguments.
define internal ptr @slow(ptr %self, ptr %args, i64 %nargs, ptr %kwnames) #0 {
  %words.p = getelementptr %PyArray, ptr %self, i64 0, i32 2
  %words = load ptr, ptr %words.p
  %fallback.p = getelementptr %Self, ptr %words, i64 0, i32 1
  %fallback = load ptr, ptr %fallback.p
  %result = call ptr @PyObject_Vectorcall(ptr %fallback, ptr %args, i64 %nargs, ptr %kwnames)
  ret ptr %result
}

; The first version from here on whose extents admit the sizes, or the end of the chain.
define internal ptr @admitting(ptr %from, ptr %sizes, i64 %symbols) #0 {
entry:
  br label %next
next:
  %version = phi ptr [ %from, %entry ], [ %behind, %no ]
  %program = load ptr, ptr %version
  %end = icmp eq ptr %program, null
  br i1 %end, label %yes, label %ask
ask:
  %spans.p = getelementptr %Version, ptr %version, i64 0, i32 2
  %spans = load ptr, ptr %spans.p
  %all = icmp eq ptr %spans, null
  br i1 %all, label %yes, label %compare
compare:
  %i = phi i64 [ 0, %ask ], [ %i.next, %inside ]
  %low.p = getelementptr %Span, ptr %spans, i64 %i, i32 0
  %low = load i64, ptr %low.p
  %more.p = getelementptr %Span, ptr %spans, i64 %i, i32 1
  %more = load i64, ptr %more.p
  %size.p = getelementptr i64, ptr %sizes, i64 %i
  %size = load i64, ptr %size.p
  %above = sub i64 %size, %low
  %admitted = icmp ule i64 %above, %more
  br i1 %admitted, label %inside, label %no
inside:
  %i.next = add i64 %i, 1
  %left = icmp slt i64 %i.next, %symbols
  br i1 %left, label %compare, label %yes
no:
  %behind = getelementptr %Version, ptr %version, i64 1
  br label %next
yes:
  ret ptr %version
}

; The first version whose extents admit the sizes of a call, or the end of the chain; null if its arguments are
; no arrays of enough dimensions, so that no version takes it. Fills in `sizes`.
;
; A version for exact sizes is found by their hash. All others by cells: the boundaries of all ranges cut the
; sizes of a symbol into cells, inside of which all are served alike; the grid has the version for each
; combination of cells. A size finds its cell by its leading bits, and steps over the boundaries there are in
; that granule, rarely more than one.
define internal ptr @choose(ptr %choice, ptr %args, i64 %nargs, ptr %sizes) #0 {
entry:
  %symbols = load i64, ptr %choice
  %places.p = getelementptr %Choice, ptr %choice, i64 0, i32 1
  %places = load ptr, ptr %places.p
  br label %read
read:
  %i = phi i64 [ 0, %entry ], [ %i.next, %size ]
  %hash = phi i64 [ 0, %entry ], [ %hashed, %size ]
  %input.p = getelementptr %Place, ptr %places, i64 %i, i32 0
  %input = load i64, ptr %input.p
  %given = icmp slt i64 %input, %nargs
  br i1 %given, label %array, label %unfit, !prof !0
array:
  %object.p = getelementptr ptr, ptr %args, i64 %input
  %object = load ptr, ptr %object.p
  %type.p = getelementptr %PyArray, ptr %object, i64 0, i32 1
  %type = load ptr, ptr %type.p
  %exact = icmp eq ptr %type, @PyArray_Type
  br i1 %exact, label %dim, label %unfit, !prof !0
dim:
  %dim.p = getelementptr %Place, ptr %places, i64 %i, i32 1
  %dim.i = load i64, ptr %dim.p
  %rank.p = getelementptr %PyArray, ptr %object, i64 0, i32 3
  %rank32 = load i32, ptr %rank.p
  %rank = sext i32 %rank32 to i64
  %known = icmp slt i64 %dim.i, %rank
  br i1 %known, label %size, label %unfit, !prof !0
size:
  %dims.p = getelementptr %PyArray, ptr %object, i64 0, i32 4
  %dims = load ptr, ptr %dims.p
  %found.p = getelementptr i64, ptr %dims, i64 %dim.i
  %found = load i64, ptr %found.p
  %size.p = getelementptr i64, ptr %sizes, i64 %i
  store i64 %found, ptr %size.p
  %mixed = xor i64 %hash, %found
  %product = mul i64 %mixed, -7046029254386353131
  %folded = lshr i64 %product, 32
  %hashed = xor i64 %product, %folded
  %i.next = add i64 %i, 1
  %unread = icmp slt i64 %i.next, %symbols
  br i1 %unread, label %read, label %all.read
all.read:
  %shift.p = getelementptr %Choice, ptr %choice, i64 0, i32 2
  %shift = load i64, ptr %shift.p
  %inexact = icmp eq i64 %shift, 0
  br i1 %inexact, label %cells, label %look.up

; exact sizes
look.up:
  %mask.p = getelementptr %Choice, ptr %choice, i64 0, i32 3
  %mask = load i64, ptr %mask.p
  %slots.p = getelementptr %Choice, ptr %choice, i64 0, i32 4
  %slots = load ptr, ptr %slots.p
  %width = add i64 %symbols, 1
  %home = lshr i64 %hashed, %shift
  br label %probe
probe:
  %number = phi i64 [ %home, %look.up ], [ %following, %other ]
  %word = mul i64 %number, %width
  %slot = getelementptr i64, ptr %slots, i64 %word
  %kept = load ptr, ptr %slot
  %empty = icmp eq ptr %kept, null
  br i1 %empty, label %cells, label %equal
equal:
  %j = phi i64 [ 0, %probe ], [ %j.next, %same ]
  %j.next = add i64 %j, 1
  %wanted.p = getelementptr i64, ptr %slot, i64 %j.next
  %wanted = load i64, ptr %wanted.p
  %is.p = getelementptr i64, ptr %sizes, i64 %j
  %is = load i64, ptr %is.p
  %agree = icmp eq i64 %wanted, %is
  br i1 %agree, label %same, label %other
same:
  %unsure = icmp slt i64 %j.next, %symbols
  br i1 %unsure, label %equal, label %hit
hit:
  ret ptr %kept
other:
  %next.slot = add i64 %number, 1
  %following = and i64 %next.slot, %mask
  br label %probe

; ranges of sizes
cells:
  %grid.p = getelementptr %Choice, ptr %choice, i64 0, i32 6
  %grid = load ptr, ptr %grid.p
  %axes.p = getelementptr %Choice, ptr %choice, i64 0, i32 5
  %axes = load ptr, ptr %axes.p
  %no.grid = icmp eq ptr %grid, null
  br i1 %no.grid, label %walk, label %axis
axis:
  %a = phi i64 [ 0, %cells ], [ %a.next, %cell.found ]
  %place = phi i64 [ 0, %cells ], [ %place.next, %cell.found ]
  %last.p = getelementptr %Axis, ptr %axes, i64 %a, i32 0
  %last = load i64, ptr %last.p
  %bits.p = getelementptr %Axis, ptr %axes, i64 %a, i32 1
  %bits = load i64, ptr %bits.p
  %begins.p = getelementptr %Axis, ptr %axes, i64 %a, i32 2
  %begins = load ptr, ptr %begins.p
  %bounds.p = getelementptr %Axis, ptr %axes, i64 %a, i32 3
  %bounds = load ptr, ptr %bounds.p
  %stride.p = getelementptr %Axis, ptr %axes, i64 %a, i32 4
  %stride = load i64, ptr %stride.p
  %own.p = getelementptr i64, ptr %sizes, i64 %a
  %own = load i64, ptr %own.p
  %under = icmp ult i64 %own, %last
  %s = select i1 %under, i64 %own, i64 %last
  %least = shl i64 1, %bits
  %high = or i64 %s, %least
  %zeros = call i64 @llvm.ctlz.i64(i64 %high, i1 true)
  %top = sub i64 63, %zeros
  %octave = sub i64 %top, %bits
  %octaves = shl i64 %octave, %bits
  %leading = lshr i64 %s, %octave
  %granule = add i64 %octaves, %leading
  %begin.p = getelementptr i64, ptr %begins, i64 %granule
  %begin = load i64, ptr %begin.p
  br label %step
step:
  %cell = phi i64 [ %begin, %axis ], [ %cell.next, %step ]
  %bound.p = getelementptr i64, ptr %bounds, i64 %cell
  %bound = load i64, ptr %bound.p
  %cell.next = add i64 %cell, 1
  %beyond = icmp ule i64 %bound, %s
  br i1 %beyond, label %step, label %cell.found
cell.found:
  %part = mul i64 %cell, %stride
  %place.next = add i64 %place, %part
  %a.next = add i64 %a, 1
  %more.axes = icmp slt i64 %a.next, %symbols
  br i1 %more.axes, label %axis, label %found.all
found.all:
  %served.p = getelementptr ptr, ptr %grid, i64 %place.next
  %served = load ptr, ptr %served.p
  ret ptr %served
walk:
  %rest.p = getelementptr %Choice, ptr %choice, i64 0, i32 7
  %rest = load ptr, ptr %rest.p
  %admitting = call ptr @admitting(ptr %rest, ptr %sizes, i64 %symbols)
  ret ptr %admitting
unfit:
  ret ptr null
}

; The first version in the chain that admits the sizes and takes the call runs it; if there is none, the
; fallback gets the call's own arguments. `out` says how many of the arrays at `args` are for results; −1: those
; behind the inputs, which are known not to overlap.
;
; The caller has a reference to the chain while it is inside, so that all of it stays when another chain is
; installed meanwhile.
define internal ptr @dispatch(ptr %self, ptr %args, i64 %nargs, ptr %kwnames, i64 %out) #0 {
entry:
  %sizes = alloca [16 x i64], align 16
  %words.p = getelementptr %PyArray, ptr %self, i64 0, i32 2
  %words = load ptr, ptr %words.p
  %cell = load ptr, ptr %words
  %chain = load atomic ptr, ptr %cell acquire, align 8
  %slow.p = getelementptr %Cell, ptr %cell, i64 0, i32 1
  %slow = load ptr, ptr %slow.p
  %owner = load ptr, ptr %chain
  call void @Py_IncRef(ptr %owner)
  %first = getelementptr %Chain, ptr %chain, i64 0, i32 2
  %careful = icmp sge i64 %out, 0
  %choice.p = getelementptr %Chain, ptr %chain, i64 0, i32 1
  %choice = load ptr, ptr %choice.p
  %in.turn = icmp eq ptr %choice, null
  br i1 %in.turn, label %next, label %choose
choose:
  %chosen = call ptr @choose(ptr %choice, ptr %args, i64 %nargs, ptr %sizes)
  %strange = icmp eq ptr %chosen, null
  br i1 %strange, label %fallback, label %next, !prof !1
next:
  %version = phi ptr [ %first, %entry ], [ %chosen, %choose ], [ %behind, %left ], [ %admitting, %compare ]
  %program = load ptr, ptr %version
  %none = icmp eq ptr %program, null
  br i1 %none, label %fallback, label %count, !prof !1
count:
  %n.inputs = load i64, ptr %program
  %n.behind = sub i64 %nargs, %n.inputs
  %n.in = select i1 %careful, i64 %nargs, i64 %n.inputs
  %n.out = select i1 %careful, i64 %out, i64 %n.behind
  %result = call ptr @invoke(ptr %version, ptr %args, i64 %n.in, i64 %n.out, i1 %careful, ptr %slow)
  %unfit = icmp eq ptr %result, @unfit
  br i1 %unfit, label %left, label %done, !prof !1
left:
  %behind = getelementptr %Version, ptr %version, i64 1
  br i1 %in.turn, label %next, label %compare
compare:
  %symbols = load i64, ptr %choice
  %admitting = call ptr @admitting(ptr %behind, ptr %sizes, i64 %symbols)
  br label %next
done:
  call void @Py_DecRef(ptr %owner)
  ret ptr %result
fallback:
  call void @Py_DecRef(ptr %owner)
  %answer = call ptr @slow(ptr %self, ptr %args, i64 %nargs, ptr %kwnames)
  ret ptr %answer
}

; program(x, y), program(x, y, out=z); anything else is the fallback's.
define ptr @aiopt_entry(ptr %self, ptr %args, i64 %nargs, ptr %kwnames) #0 {
  %plain = icmp eq ptr %kwnames, null
  br i1 %plain, label %allocate, label %named, !prof !0
allocate:
  %fresh = call ptr @dispatch(ptr %self, ptr %args, i64 %nargs, ptr null, i64 0)
  ret ptr %fresh
named:
  %n.names = call i64 @PyTuple_Size(ptr %kwnames)
  %one.name = icmp eq i64 %n.names, 1
  br i1 %one.name, label %name, label %fallback
name:
  %word = call ptr @PyTuple_GetItem(ptr %kwnames, i64 0)
  %is.out = icmp eq ptr %word, @out_name
  br i1 %is.out, label %given, label %fallback
given:
  %filled = call ptr @dispatch(ptr %self, ptr %args, i64 %nargs, ptr %kwnames, i64 1)
  ret ptr %filled
fallback:
  %result = call ptr @slow(ptr %self, ptr %args, i64 %nargs, ptr %kwnames)
  ret ptr %result
}

; Inputs, or inputs and results, positionally; the fallback has checked them.
define ptr @aiopt_core(ptr %self, ptr %args, i64 %nargs, ptr %kwnames) #0 {
  %plain = icmp eq ptr %kwnames, null
  br i1 %plain, label %call, label %fallback, !prof !0
call:
  %done = call ptr @dispatch(ptr %self, ptr %args, i64 %nargs, ptr null, i64 -1)
  ret ptr %done
fallback:
  %result = call ptr @slow(ptr %self, ptr %args, i64 %nargs, ptr %kwnames)
  ret ptr %result
}
