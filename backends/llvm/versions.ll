; Which version of a program a call runs, and what is written down of it (K5, C10, H2).
;
;   aiopt_entry   METH_FASTCALL|METH_KEYWORDS, what users call: arrays in, arrays out, `out=` for one result
;   aiopt_core    the same for the Python fallback: results may follow the inputs positionally
;
; The versions of a program form a chain that is never changed, only replaced, by one store. `self` of a
; function object is a numpy array of words; all of this is read and written with the GIL held.

%Self    = type { ptr, ptr }              ; %Cell, fallback: gets the calls that no version takes
%Cell    = type { ptr, ptr }              ; %Chain, what is told of slow calls or null
%Chain   = type { ptr, i64, i64, [0 x %Version] }
; 0 the object that owns the chain, 1 input that tells versions apart or −1, 2 dimension of it, 3 up to a null
%Version = type { ptr, ptr, i64 }
; 0 %Program, 1 the object that Python knows it by, 2 the size of that dimension; −1: any

@out_name = external global i8            ; the interned string "out"

declare ptr @PyTuple_GetItem(ptr, i64)           ; borrowed
declare i64 @PyTuple_Size(ptr)
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @PyErr_WriteUnraisable(ptr)
declare i32 @clock_gettime(i32, ptr)

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

; The size of the dimension that tells versions of a chain apart; −2 if there is no such array among `nargs`.
define internal i64 @key_of(ptr %chain, i64 %input, ptr %args, i64 %nargs) #0 {
  %given = icmp slt i64 %input, %nargs
  br i1 %given, label %array, label %no, !prof !0
array:
  %object.p = getelementptr ptr, ptr %args, i64 %input
  %object = load ptr, ptr %object.p
  %type.p = getelementptr %PyArray, ptr %object, i64 0, i32 1
  %type = load ptr, ptr %type.p
  %exact = icmp eq ptr %type, @PyArray_Type
  br i1 %exact, label %dim, label %no, !prof !0
dim:
  %index.p = getelementptr %Chain, ptr %chain, i64 0, i32 2
  %index = load i64, ptr %index.p
  %rank.p = getelementptr %PyArray, ptr %object, i64 0, i32 3
  %rank32 = load i32, ptr %rank.p
  %rank = sext i32 %rank32 to i64
  %known = icmp slt i64 %index, %rank
  br i1 %known, label %size, label %no, !prof !0
size:
  %sizes.p = getelementptr %PyArray, ptr %object, i64 0, i32 4
  %sizes = load ptr, ptr %sizes.p
  %found.p = getelementptr i64, ptr %sizes, i64 %index
  %found = load i64, ptr %found.p
  ret i64 %found
no:
  ret i64 -2
}

; The first version in the chain that takes the call runs it; if there is none, the fallback gets the call's
; own arguments. `out` says how many of the arrays at `args` are for results; −1: those behind the inputs,
; which are known not to overlap.
;
; The caller has a reference to the chain while it is inside, so that all of it stays when another chain is
; installed meanwhile.
define internal ptr @dispatch(ptr %self, ptr %args, i64 %nargs, ptr %kwnames, i64 %out) #0 {
entry:
  %words.p = getelementptr %PyArray, ptr %self, i64 0, i32 2
  %words = load ptr, ptr %words.p
  %cell = load ptr, ptr %words
  %chain = load atomic ptr, ptr %cell acquire, align 8
  %slow.p = getelementptr %Cell, ptr %cell, i64 0, i32 1
  %slow = load ptr, ptr %slow.p
  %owner = load ptr, ptr %chain
  call void @Py_IncRef(ptr %owner)
  %first = getelementptr %Chain, ptr %chain, i64 0, i32 3
  %careful = icmp sge i64 %out, 0
  %input.p = getelementptr %Chain, ptr %chain, i64 0, i32 1
  %input = load i64, ptr %input.p
  %told = icmp sge i64 %input, 0
  br i1 %told, label %tell.apart, label %next
tell.apart:
  %key = call i64 @key_of(ptr %chain, i64 %input, ptr %args, i64 %nargs)
  br label %next
next:
  %version = phi ptr [ %first, %entry ], [ %first, %tell.apart ], [ %behind, %left ]
  %size = phi i64 [ -2, %entry ], [ %key, %tell.apart ], [ %size, %left ]
  %program = load ptr, ptr %version
  %none = icmp eq ptr %program, null
  br i1 %none, label %fallback, label %ask, !prof !1
ask:
  %wanted.p = getelementptr %Version, ptr %version, i64 0, i32 2
  %wanted = load i64, ptr %wanted.p
  %any = icmp eq i64 %wanted, -1
  %same = icmp eq i64 %wanted, %size
  %likely = or i1 %any, %same
  br i1 %likely, label %count, label %left
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
