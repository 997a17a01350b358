; A call of one version of a program with numpy arrays (K5). runtime.ll precedes this file, versions.ll, which
; chooses the version, follows.
;
; A version takes a call or leaves it: arrays of another type, dtype, rank, layout or shape, or a check that
; fails, are nothing it says anything about.

; numpy's array object, stable since numpy 1.7
%PyArray = type { i64, ptr, ptr, i32, ptr, ptr, ptr, ptr, i32 }
; 0 refcount, 1 type, 2 data, 3 rank, 4 dimensions, 5 strides, 6 base, 7 dtype, 8 flags

@PyArray_Type = external global i8
@unfit = internal constant i8 0           ; its address says that a version does not take a call

declare ptr @PyArray_Empty(i32, ptr, ptr, i32)   ; steals a reference to the dtype
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare ptr @PyErr_NoMemory()
declare ptr @PyTuple_New(i64)
declare i32 @PyTuple_SetItem(ptr, i64, ptr)      ; steals a reference to the item

; ------------------------------------------------------------------------------------------- arrays

; Is `object` exactly an ndarray of the dtype and rank of `spec` with all of `flags` set?
define internal i1 @is_array(ptr %object, ptr %spec, i32 %flags) #0 {
  %type.p = getelementptr %PyArray, ptr %object, i64 0, i32 1
  %type = load ptr, ptr %type.p
  %exact = icmp eq ptr %type, @PyArray_Type
  br i1 %exact, label %array, label %no, !prof !0
array:
  %dtype.p = getelementptr %PyArray, ptr %object, i64 0, i32 7
  %dtype = load ptr, ptr %dtype.p
  %rank.p = getelementptr %PyArray, ptr %object, i64 0, i32 3
  %rank32 = load i32, ptr %rank.p
  %rank = sext i32 %rank32 to i64
  %flags.p = getelementptr %PyArray, ptr %object, i64 0, i32 8
  %all.flags = load i32, ptr %flags.p
  %set = and i32 %all.flags, %flags
  %want.dtype = load ptr, ptr %spec
  %want.rank.p = getelementptr %Array, ptr %spec, i64 0, i32 1
  %want.rank = load i64, ptr %want.rank.p
  %ok.dtype = icmp eq ptr %dtype, %want.dtype
  %ok.rank = icmp eq i64 %rank, %want.rank
  %ok.flags = icmp eq i32 %set, %flags
  %ok.1 = and i1 %ok.dtype, %ok.rank
  %ok = and i1 %ok.1, %ok.flags
  ret i1 %ok
no:
  ret i1 false
}

; Define the symbols that the dimensions of an input bind. False if a dimension is not what it must be, as
; far as that is known without the expressions.
define internal i1 @bind(ptr %array, ptr %spec, ptr %E) #0 {
entry:
  %rank.p = getelementptr %Array, ptr %spec, i64 0, i32 1
  %rank = load i64, ptr %rank.p
  %dims.p = getelementptr %Array, ptr %spec, i64 0, i32 2
  %dims = load ptr, ptr %dims.p
  %sizes.p = getelementptr %PyArray, ptr %array, i64 0, i32 4
  %sizes = load ptr, ptr %sizes.p
  %some = icmp sgt i64 %rank, 0
  br i1 %some, label %next, label %yes
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %step ]
  %kind.p = getelementptr %Dim, ptr %dims, i64 %i, i32 1
  %kind = load i64, ptr %kind.p
  %index.p = getelementptr %Dim, ptr %dims, i64 %i, i32 0
  %index = load i64, ptr %index.p
  %size.p = getelementptr i64, ptr %sizes, i64 %i
  %size = load i64, ptr %size.p
  switch i64 %kind, label %step [
    i64 0, label %known
    i64 1, label %define
    i64 2, label %compare
  ]
define:
  %new = getelementptr i64, ptr %E, i64 %index
  store i64 %size, ptr %new
  br label %step
known:
  %symbol.p = getelementptr i64, ptr %E, i64 %index
  %symbol = load i64, ptr %symbol.p
  br label %compare
compare:
  %want = phi i64 [ %index, %next ], [ %symbol, %known ]
  %same = icmp eq i64 %size, %want
  br i1 %same, label %step, label %no, !prof !0
step:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %rank
  br i1 %more, label %next, label %yes
yes:
  ret i1 true
no:
  ret i1 false
}

; Has the array the shape that `spec` and E say, in the dimensions that are compared with E[index]?
define internal i1 @fits(ptr %array, ptr %spec, ptr %E) #0 {
entry:
  %rank.p = getelementptr %Array, ptr %spec, i64 0, i32 1
  %rank = load i64, ptr %rank.p
  %dims.p = getelementptr %Array, ptr %spec, i64 0, i32 2
  %dims = load ptr, ptr %dims.p
  %sizes.p = getelementptr %PyArray, ptr %array, i64 0, i32 4
  %sizes = load ptr, ptr %sizes.p
  %some = icmp sgt i64 %rank, 0
  br i1 %some, label %next, label %yes
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %step ]
  %kind.p = getelementptr %Dim, ptr %dims, i64 %i, i32 1
  %kind = load i64, ptr %kind.p
  %asked = icmp eq i64 %kind, 3
  br i1 %asked, label %compare, label %step
compare:
  %index.p = getelementptr %Dim, ptr %dims, i64 %i, i32 0
  %index = load i64, ptr %index.p
  %want.p = getelementptr i64, ptr %E, i64 %index
  %want = load i64, ptr %want.p
  %size.p = getelementptr i64, ptr %sizes, i64 %i
  %size = load i64, ptr %size.p
  %same = icmp eq i64 %size, %want
  br i1 %same, label %step, label %no, !prof !0
step:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %rank
  br i1 %more, label %next, label %yes
yes:
  ret i1 true
no:
  ret i1 false
}

; First byte and byte behind the last of an array's data.
define internal { i64, i64 } @extent(ptr %array, ptr %spec) #0 {
entry:
  %rank.p = getelementptr %Array, ptr %spec, i64 0, i32 1
  %rank = load i64, ptr %rank.p
  %item.p = getelementptr %Array, ptr %spec, i64 0, i32 3
  %item = load i64, ptr %item.p
  %sizes.p = getelementptr %PyArray, ptr %array, i64 0, i32 4
  %sizes = load ptr, ptr %sizes.p
  %data.p = getelementptr %PyArray, ptr %array, i64 0, i32 2
  %data = load i64, ptr %data.p
  %some = icmp sgt i64 %rank, 0
  br i1 %some, label %next, label %done
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %next ]
  %so.far = phi i64 [ %item, %entry ], [ %product, %next ]
  %size.p = getelementptr i64, ptr %sizes, i64 %i
  %size = load i64, ptr %size.p
  %product = mul i64 %so.far, %size
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %rank
  br i1 %more, label %next, label %done
done:
  %bytes = phi i64 [ %item, %entry ], [ %product, %next ]
  %end = add i64 %data, %bytes
  %pair = insertvalue { i64, i64 } poison, i64 %data, 0
  %both = insertvalue { i64, i64 } %pair, i64 %end, 1
  ret { i64, i64 } %both
}

; Does `out` share memory with any input?
define internal i1 @overlaps(ptr %program, ptr %args, ptr %out, ptr %out.spec) #0 {
entry:
  %count = load i64, ptr %program
  %inputs.p = getelementptr %Program, ptr %program, i64 0, i32 10
  %inputs = load ptr, ptr %inputs.p
  %out.extent = call { i64, i64 } @extent(ptr %out, ptr %out.spec)
  %out.start = extractvalue { i64, i64 } %out.extent, 0
  %out.end = extractvalue { i64, i64 } %out.extent, 1
  %some = icmp sgt i64 %count, 0
  br i1 %some, label %next, label %no
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %step ]
  %input.p = getelementptr ptr, ptr %args, i64 %i
  %input = load ptr, ptr %input.p
  %spec = getelementptr %Array, ptr %inputs, i64 %i
  %extent = call { i64, i64 } @extent(ptr %input, ptr %spec)
  %start = extractvalue { i64, i64 } %extent, 0
  %end = extractvalue { i64, i64 } %extent, 1
  %starts.before = icmp ult i64 %start, %out.end
  %ends.after = icmp ugt i64 %end, %out.start
  %shared = and i1 %starts.before, %ends.after
  br i1 %shared, label %yes, label %step
step:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %count
  br i1 %more, label %next, label %no
yes:
  ret i1 true
no:
  ret i1 false
}

; Is no size of a result negative?
define internal i1 @possible(ptr %spec, ptr %E) #0 {
entry:
  %rank.p = getelementptr %Array, ptr %spec, i64 0, i32 1
  %rank = load i64, ptr %rank.p
  %dims.p = getelementptr %Array, ptr %spec, i64 0, i32 2
  %dims = load ptr, ptr %dims.p
  %some = icmp sgt i64 %rank, 0
  br i1 %some, label %next, label %yes
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %step ]
  %index.p = getelementptr %Dim, ptr %dims, i64 %i, i32 0
  %index = load i64, ptr %index.p
  %size.p = getelementptr i64, ptr %E, i64 %index
  %size = load i64, ptr %size.p
  %fine = icmp sge i64 %size, 0
  br i1 %fine, label %step, label %no, !prof !0
step:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %rank
  br i1 %more, label %next, label %yes
yes:
  ret i1 true
no:
  ret i1 false
}

; A new array for a result, or null with an exception set. `sizes` is scratch.
define internal ptr @new_result(ptr %spec, ptr %E, ptr %sizes) #0 {
entry:
  %dtype = load ptr, ptr %spec
  %rank.p = getelementptr %Array, ptr %spec, i64 0, i32 1
  %rank = load i64, ptr %rank.p
  %dims.p = getelementptr %Array, ptr %spec, i64 0, i32 2
  %dims = load ptr, ptr %dims.p
  %some = icmp sgt i64 %rank, 0
  br i1 %some, label %next, label %make
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %next ]
  %index.p = getelementptr %Dim, ptr %dims, i64 %i, i32 0
  %index = load i64, ptr %index.p
  %value.p = getelementptr i64, ptr %E, i64 %index
  %value = load i64, ptr %value.p
  %size.p = getelementptr i64, ptr %sizes, i64 %i
  store i64 %value, ptr %size.p
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %rank
  br i1 %more, label %next, label %make
make:
  call void @Py_IncRef(ptr %dtype)
  %rank32 = trunc i64 %rank to i32
  %array = call ptr @PyArray_Empty(i32 %rank32, ptr %sizes, ptr %dtype, i32 0)
  ret ptr %array
}

; --------------------------------------------------------------------------------------------- a call

; One call of a version, or `unfit` if it cannot take it, or null with an exception set. `n.in` inputs and
; `n.out` arrays for the results lie at `args`; none: the results are allocated. `careful` asks whether the
; results overlap an input. A call that took longer than the version's limit is reported to `slow`.
define internal ptr @invoke(ptr %version, ptr %args, i64 %n.in, i64 %n.out, i1 %careful, ptr %slow) #0 {
entry:
  %program = load ptr, ptr %version
  %n.inputs = load i64, ptr %program
  %n.results.p = getelementptr %Program, ptr %program, i64 0, i32 1
  %n.results = load i64, ptr %n.results.p
  %allocate = icmp eq i64 %n.out, 0
  %all.out = icmp eq i64 %n.out, %n.results
  %outs.fit = or i1 %allocate, %all.out
  %ins.fit = icmp eq i64 %n.in, %n.inputs
  %arguments.fit = and i1 %ins.fit, %outs.fit
  br i1 %arguments.fit, label %start, label %unfit, !prof !0
start:
  %outs = getelementptr ptr, ptr %args, i64 %n.inputs
  %n.symbols.p = getelementptr %Program, ptr %program, i64 0, i32 2
  %n.symbols = load i64, ptr %n.symbols.p
  %n.exprs.p = getelementptr %Program, ptr %program, i64 0, i32 3
  %n.exprs = load i64, ptr %n.exprs.p
  %n.checks.p = getelementptr %Program, ptr %program, i64 0, i32 4
  %n.checks = load i64, ptr %n.checks.p
  %inputs.p = getelementptr %Program, ptr %program, i64 0, i32 10
  %inputs = load ptr, ptr %inputs.p
  %results.p = getelementptr %Program, ptr %program, i64 0, i32 11
  %results = load ptr, ptr %results.p
  %checks.p = getelementptr %Program, ptr %program, i64 0, i32 13
  %checks = load ptr, ptr %checks.p
  %n.values = add i64 %n.symbols, %n.exprs
  %n.E = add i64 %n.values, 1
  %E = alloca i64, i64 %n.E, align 16
  %n.arrays = add i64 %n.inputs, %n.results
  %n.bases = add i64 %n.arrays, 1
  %bases = alloca ptr, i64 %n.bases, align 16
  %sizes = alloca [64 x i64], align 16
  %objects = alloca ptr, i64 %n.results, align 16
  %result.bases.1 = getelementptr ptr, ptr %bases, i64 %n.inputs
  %result.bases = getelementptr ptr, ptr %result.bases.1, i64 1
  %has.inputs = icmp sgt i64 %n.inputs, 0
  br i1 %has.inputs, label %input, label %inputs.done

; types, dtypes, ranks, layouts; bind the symbols
input:
  %i = phi i64 [ 0, %start ], [ %i.next, %input.ok ]
  %input.p = getelementptr ptr, ptr %args, i64 %i
  %input.o = load ptr, ptr %input.p
  %input.spec = getelementptr %Array, ptr %inputs, i64 %i
  %usual = call i1 @is_array(ptr %input.o, ptr %input.spec, i32 257)       ; C-contiguous | aligned
  br i1 %usual, label %input.bind, label %unfit, !prof !0
input.bind:
  %bound = call i1 @bind(ptr %input.o, ptr %input.spec, ptr %E)
  br i1 %bound, label %input.ok, label %unfit, !prof !0
input.ok:
  %input.data.p = getelementptr %PyArray, ptr %input.o, i64 0, i32 2
  %input.data = load ptr, ptr %input.data.p
  %i.next = add i64 %i, 1
  %input.base = getelementptr ptr, ptr %bases, i64 %i.next
  store ptr %input.data, ptr %input.base
  %more.inputs = icmp slt i64 %i.next, %n.inputs
  br i1 %more.inputs, label %input, label %inputs.done
inputs.done:
  call void @evaluate(ptr %program, ptr %E)
  %n.late.p = getelementptr %Program, ptr %program, i64 0, i32 27
  %n.late = load i64, ptr %n.late.p
  %has.late = icmp sgt i64 %n.late, 0
  br i1 %has.late, label %shape, label %shapes.done

; the dimensions that are expressions
shape:
  %j = phi i64 [ 0, %inputs.done ], [ %j.next, %shape.ok ]
  %shape.p = getelementptr ptr, ptr %args, i64 %j
  %shape.o = load ptr, ptr %shape.p
  %shape.spec = getelementptr %Array, ptr %inputs, i64 %j
  %fitting = call i1 @fits(ptr %shape.o, ptr %shape.spec, ptr %E)
  br i1 %fitting, label %shape.ok, label %unfit, !prof !0
shape.ok:
  %j.next = add i64 %j, 1
  %more.shapes = icmp slt i64 %j.next, %n.inputs
  br i1 %more.shapes, label %shape, label %shapes.done
shapes.done:
  %has.checks = icmp sgt i64 %n.checks, 0
  br i1 %has.checks, label %check, label %checks.done

; constraints: the value must not be negative
check:
  %c = phi i64 [ 0, %shapes.done ], [ %c.next, %check.ok ]
  %check.p = getelementptr i64, ptr %checks, i64 %c
  %check.i = load i64, ptr %check.p
  %check.v = getelementptr i64, ptr %E, i64 %check.i
  %check.value = load i64, ptr %check.v
  %holds = icmp sge i64 %check.value, 0
  br i1 %holds, label %check.ok, label %unfit, !prof !0
check.ok:
  %c.next = add i64 %c, 1
  %more.checks = icmp slt i64 %c.next, %n.checks
  br i1 %more.checks, label %check, label %checks.done
checks.done:
  %threads.p = getelementptr %Program, ptr %program, i64 0, i32 21
  %threads = load atomic i64, ptr %threads.p acquire, align 8
  %need = call i64 @block_size(ptr %program, ptr %E, i64 %threads)
  %possible = icmp sge i64 %need, 0
  br i1 %possible, label %results.start, label %unfit, !prof !0
results.start:
  %counter = getelementptr %Program, ptr %program, i64 0, i32 18
  %calls = load i64, ptr %counter
  %timed.p = getelementptr %Program, ptr %program, i64 0, i32 29
  %timed.number = load i64, ptr %timed.p
  %timed = icmp uge i64 %calls, %timed.number
  br i1 %timed, label %clock, label %results.begin, !prof !1
clock:
  %now = call i64 @start_sample(ptr %program, i64 %calls)
  br label %results.begin
results.begin:
  %began = phi i64 [ 0, %results.start ], [ %now, %clock ]
  %has.results = icmp sgt i64 %n.results, 0
  br i1 %has.results, label %result, label %results.done

; results: the caller's arrays or new ones
result:
  %k = phi i64 [ 0, %results.begin ], [ %k.next, %result.ok ]
  %result.spec = getelementptr %Array, ptr %results, i64 %k
  br i1 %allocate, label %result.new, label %result.given
result.given:
  %out.p = getelementptr ptr, ptr %outs, i64 %k
  %out = load ptr, ptr %out.p
  %out.usual = call i1 @is_array(ptr %out, ptr %result.spec, i32 1281)      ; … | writeable
  br i1 %out.usual, label %out.shape, label %unfit.undo, !prof !0
out.shape:
  %out.fits = call i1 @fits(ptr %out, ptr %result.spec, ptr %E)
  br i1 %out.fits, label %out.alias, label %unfit.undo, !prof !0
out.alias:
  br i1 %careful, label %out.careful, label %out.ok
out.careful:
  %shared = call i1 @overlaps(ptr %program, ptr %args, ptr %out, ptr %result.spec)
  br i1 %shared, label %unfit.undo, label %out.ok
out.ok:
  call void @Py_IncRef(ptr %out)
  br label %result.ok
result.new:
  %result.possible = call i1 @possible(ptr %result.spec, ptr %E)
  br i1 %result.possible, label %result.make, label %unfit.undo, !prof !0
result.make:
  %new = call ptr @new_result(ptr %result.spec, ptr %E, ptr %sizes)
  %new.failed = icmp eq ptr %new, null
  br i1 %new.failed, label %failed, label %result.ok
result.ok:
  %object = phi ptr [ %out, %out.ok ], [ %new, %result.make ]
  %object.p = getelementptr ptr, ptr %objects, i64 %k
  store ptr %object, ptr %object.p
  %object.data.p = getelementptr %PyArray, ptr %object, i64 0, i32 2
  %object.data = load ptr, ptr %object.data.p
  %result.base = getelementptr ptr, ptr %result.bases, i64 %k
  store ptr %object.data, ptr %result.base
  %k.next = add i64 %k, 1
  %more.results = icmp slt i64 %k.next, %n.results
  br i1 %more.results, label %result, label %results.done

; arena, GIL, kernels
results.done:
  %wants.arena = icmp sgt i64 %need, 0
  br i1 %wants.arena, label %arena, label %run
arena:
  %block = call ptr @take_arena(ptr %program, i64 %need)
  %no.memory = icmp eq ptr %block, null
  br i1 %no.memory, label %out.of.memory, label %run
run:
  %arena.block = phi ptr [ null, %results.done ], [ %block, %arena ]
  %arena.data = getelementptr i8, ptr %arena.block, i64 64
  store ptr %arena.data, ptr %bases
  %work.i.p = getelementptr %Program, ptr %program, i64 0, i32 9
  %work.i = load i64, ptr %work.i.p
  %work.p = getelementptr i64, ptr %E, i64 %work.i
  %work = load i64, ptr %work.p
  %calls.now = load i64, ptr %counter
  %calls.more = add i64 %calls.now, 1
  store i64 %calls.more, ptr %counter
  %light = icmp ult i64 %work, 10000000                ; ps
  br i1 %light, label %run.held, label %run.released
run.held:
  call void @walk(ptr %program, ptr %E, ptr %bases, i64 %threads)
  br i1 %timed, label %stop.held, label %finish, !prof !1
stop.held:
  %spent.held = call i64 @since(i64 %began)
  br label %finish
run.released:
  %thread = call ptr @PyEval_SaveThread()
  call void @walk(ptr %program, ptr %E, ptr %bases, i64 %threads)
  br i1 %timed, label %stop.released, label %resume, !prof !1
stop.released:
  %spent.released = call i64 @since(i64 %began)
  br label %resume
resume:
  %spent.so.far = phi i64 [ 0, %run.released ], [ %spent.released, %stop.released ]
  call void @PyEval_RestoreThread(ptr %thread)
  br label %finish
finish:
  %spent = phi i64 [ 0, %run.held ], [ %spent.held, %stop.held ], [ %spent.so.far, %resume ]
  call void @give_arena(ptr %program, ptr %arena.block)
  %single = icmp eq i64 %n.results, 1
  br i1 %single, label %return.one, label %return.tuple, !prof !0
return.one:
  %only = load ptr, ptr %objects
  br label %return
return.tuple:
  %tuple = call ptr @PyTuple_New(i64 %n.results)
  %no.tuple = icmp eq ptr %tuple, null
  br i1 %no.tuple, label %failed, label %items
items:
  br i1 %has.results, label %item, label %items.done
item:
  %m = phi i64 [ 0, %items ], [ %m.next, %item ]
  %item.p = getelementptr ptr, ptr %objects, i64 %m
  %item.o = load ptr, ptr %item.p
  %ignored = call i32 @PyTuple_SetItem(ptr %tuple, i64 %m, ptr %item.o)
  %m.next = add i64 %m, 1
  %more.items = icmp slt i64 %m.next, %n.results
  br i1 %more.items, label %item, label %items.done
items.done:
  br label %return
return:
  %answer = phi ptr [ %only, %return.one ], [ %tuple, %items.done ]
  br i1 %timed, label %sample, label %returned, !prof !1
sample:
  call void @take_sample(ptr %version, ptr %E, i64 %spent, ptr %slow)
  br label %returned
returned:
  ret ptr %answer

; leave: drop the references to the results made so far
out.of.memory:
  %no.memory.set = call ptr @PyErr_NoMemory()
  br label %failed
unfit.undo:
  br label %undo
failed:
  %made = phi i64 [ %k, %result.make ], [ %n.results, %out.of.memory ], [ %n.results, %return.tuple ]
  br label %undo
undo:
  %count = phi i64 [ %k, %unfit.undo ], [ %made, %failed ]
  %then.unfit = phi i1 [ true, %unfit.undo ], [ false, %failed ]
  %any = icmp sgt i64 %count, 0
  br i1 %any, label %drop, label %leave
drop:
  %d = phi i64 [ 0, %undo ], [ %d.next, %drop ]
  %drop.p = getelementptr ptr, ptr %objects, i64 %d
  %drop.o = load ptr, ptr %drop.p
  call void @Py_DecRef(ptr %drop.o)
  %d.next = add i64 %d, 1
  %more.drops = icmp slt i64 %d.next, %count
  br i1 %more.drops, label %drop, label %leave
leave:
  br i1 %then.unfit, label %unfit, label %error
error:
  ret ptr null
unfit:
  ret ptr @unfit
}
