; The native half of every compiled program (docs/architecture.md, "A program at run time"; K5).
;
; A version of a program is data: a %Program descriptor and the tables it points to, laid out by runtime.py.
; This file, entry.ll and versions.ll are compiled together, once per process, and serve all programs; nothing
; here knows a model.
;
;   aiopt_run     a call without Python: symbol values and data pointers (benchmarks, embedding)
;
; All sizes and offsets are i64 values in one vector E: first the symbols, bound from the dimensions of the
; inputs, then one value per expression, and a zero at the end.
;
; Kernels are `void k(ptr args, ptr dims, ptr scratch, i64 part, i64 parts)`: an array of data pointers,
; an array of i64, scratch memory, and which of how many shares of the work to do. They are called with
; the GIL released, through a table of slots; installing another version is one atomic store. A kernel
; that has enough to do is run by several threads (pool.ll).

; ---------------------------------------------------------------------------------- data structures

%Program = type {
  i64,   ;  0 number of inputs
  i64,   ;  1 number of results
  i64,   ;  2 number of symbols
  i64,   ;  3 number of expressions
  i64,   ;  4 number of checks
  i64,   ;  5 number of steps
  i64,   ;  6 arena size: index into E
  i64,   ;  7 most pointer arguments of a step
  i64,   ;  8 most dimensions of a step
  i64,   ;  9 work estimate: index into E
  ptr,   ; 10 inputs:  %Array[]
  ptr,   ; 11 results: %Array[]
  ptr,   ; 12 %Expr[]
  ptr,   ; 13 checks: i64[], indices into E
  ptr,   ; 14 %Step[]
  ptr,   ; 15 constants: ptr[], data pointers
  ptr,   ; 16 slots: ptr[], kernel addresses, read atomically
  ptr,   ; 17 where the idle arena block or null is, exchanged atomically; a block begins with its capacity
  i64,   ; 18 statistics: native calls
  i64,   ; 19 statistics: arena blocks allocated
  i64,   ; 20 bytes of scratch memory of a thread: index into E
  i64,   ; 21 threads; they may change at any time, so a call reads them once
  i64,   ; 22 least work of a part of a kernel, ps
  i64,   ; 23 for how many times what a split lost not to split; 0: split always
  ptr,   ; 24 aiopt_run_parallel of pool.ll, if there are several threads
  i64,   ; 25 number of the first step that is no call, or of steps
  ptr,   ; 26 i64[]: for each step, and the end, the number of the first one from there that is no call
  i64,   ; 27 dimensions of inputs that are compared with what an expression gives
  i64,   ; 28 one call in how many is timed, on average
  i64,   ; 29 number of the next call that is timed; −1: none
  i64,   ; 30 a timed call above so many nanoseconds is reported
  i64,   ; 31 samples there is room for
  ptr    ; 32 i64[]: number of samples written so far, then samples: nanoseconds, work in ps, symbols
}

%Array = type { ptr, i64, ptr, i64 }      ; numpy dtype object, rank, %Dim[], bytes per element
%Dim   = type { i64, i64 }                ; index into E or size, and what it is to the array:
; 0 the array has E[index], a symbol defined before; 1 it defines the symbol; 2 it has that size itself; 3 it
; has E[index], an expression.
%Expr  = type { i64, i64, i64 }           ; operation, operands (indices into E; a value for constants)
%Step  = type { i64, i64, ptr, i64, ptr, i64 }
; 0 slot, 1 number of arguments, 2 %Arg[], 3 number of dims, 4 i64[], 5 work if it can be split: into E
; Slot -1 copies dims[0] bytes from args[1] to args[0]; -2 jumps to step number field 5, if there is an
; argument only if the byte there is 0: field 4 then counts how often it jumped and how often it was asked.
%Arg   = type { i64, i64 }                ; base (arena, inputs, results, constants), offset: into E

declare ptr @aligned_alloc(i64, i64)
declare void @free(ptr)
declare i32 @madvise(ptr, i64, i32)

; -------------------------------------------------------------------------------------- expressions

; Evaluate all expressions into E behind the symbols. Division by a divisor <= 0 gives 0, so that no
; symbol value can trap; for positive divisors // and mod are Python's.
define internal void @evaluate(ptr %program, ptr %E) #0 {
entry:
  %symbols.p = getelementptr %Program, ptr %program, i64 0, i32 2
  %symbols = load i64, ptr %symbols.p
  %count.p = getelementptr %Program, ptr %program, i64 0, i32 3
  %count = load i64, ptr %count.p
  %exprs.p = getelementptr %Program, ptr %program, i64 0, i32 12
  %exprs = load ptr, ptr %exprs.p
  %results = getelementptr i64, ptr %E, i64 %symbols
  %zero.p = getelementptr i64, ptr %results, i64 %count
  store i64 0, ptr %zero.p
  %some = icmp sgt i64 %count, 0
  br i1 %some, label %next, label %done
next:
  %i = phi i64 [ 0, %entry ], [ %i.next, %put ]
  %op.p = getelementptr %Expr, ptr %exprs, i64 %i, i32 0
  %op = load i64, ptr %op.p
  %a.p = getelementptr %Expr, ptr %exprs, i64 %i, i32 1
  %a.i = load i64, ptr %a.p
  %constant = icmp eq i64 %op, 0
  br i1 %constant, label %put, label %operands
operands:
  %b.p = getelementptr %Expr, ptr %exprs, i64 %i, i32 2
  %b.i = load i64, ptr %b.p
  %a.v = getelementptr i64, ptr %E, i64 %a.i
  %a = load i64, ptr %a.v
  %b.v = getelementptr i64, ptr %E, i64 %b.i
  %b = load i64, ptr %b.v
  switch i64 %op, label %add [
    i64 2, label %sub
    i64 3, label %mul
    i64 4, label %divide
    i64 5, label %divide
    i64 6, label %max
    i64 7, label %min
    i64 8, label %divide
    i64 9, label %divide
  ]
add:
  %sum = add i64 %a, %b
  br label %put
sub:
  %difference = sub i64 %a, %b
  br label %put
mul:
  %product = mul i64 %a, %b
  br label %put
max:
  %a.more = icmp sgt i64 %a, %b
  %maximum = select i1 %a.more, i64 %a, i64 %b
  br label %put
min:
  %a.less = icmp slt i64 %a, %b
  %minimum = select i1 %a.less, i64 %a, i64 %b
  br label %put
divide:                                          ; floordiv 4, mod 5, ceildiv 8, align 9
  %safe = icmp sgt i64 %b, 0
  br i1 %safe, label %floor, label %put
floor:
  %up = icmp sge i64 %op, 8
  %b.less = sub i64 %b, 1
  %bump = select i1 %up, i64 %b.less, i64 0
  %n = add i64 %a, %bump                         ; ceildiv(a, b) = (a + b - 1) // b
  %q.trunc = sdiv i64 %n, %b
  %q.back = mul i64 %q.trunc, %b
  %r.trunc = sub i64 %n, %q.back
  %below = icmp slt i64 %r.trunc, 0
  %q.less = sub i64 %q.trunc, 1
  %r.more = add i64 %r.trunc, %b
  %q = select i1 %below, i64 %q.less, i64 %q.trunc
  %r = select i1 %below, i64 %r.more, i64 %r.trunc
  %aligned = mul i64 %q, %b
  %is.mod = icmp eq i64 %op, 5
  %is.align = icmp eq i64 %op, 9
  %q.or.r = select i1 %is.mod, i64 %r, i64 %q
  %quotient = select i1 %is.align, i64 %aligned, i64 %q.or.r
  br label %put
put:
  %value = phi i64 [ %a.i, %next ], [ %sum, %add ], [ %difference, %sub ], [ %product, %mul ],
                   [ %maximum, %max ], [ %minimum, %min ], [ 0, %divide ], [ %quotient, %floor ]
  %result = getelementptr i64, ptr %results, i64 %i
  store i64 %value, ptr %result
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %count
  br i1 %more, label %next, label %done
done:
  ret void
}

; -------------------------------------------------------------------------------------------- arena

; Bytes up to the next multiple of 64.
define internal i64 @cache_lines(i64 %bytes) #0 {
  %padded = add i64 %bytes, 63
  %whole = and i64 %padded, -64
  ret i64 %whole
}

; The bytes of a call's block: buffers, then scratch memory for each thread. −1 if a size is impossible
; (negative, or above 2^48, which keeps the sum from wrapping).
define internal i64 @block_size(ptr %program, ptr %E, i64 %threads) #0 {
  %buffers.i.p = getelementptr %Program, ptr %program, i64 0, i32 6
  %buffers.i = load i64, ptr %buffers.i.p
  %buffers.p = getelementptr i64, ptr %E, i64 %buffers.i
  %buffers = load i64, ptr %buffers.p
  %scratch.i.p = getelementptr %Program, ptr %program, i64 0, i32 20
  %scratch.i = load i64, ptr %scratch.i.p
  %scratch.p = getelementptr i64, ptr %E, i64 %scratch.i
  %scratch = load i64, ptr %scratch.p
  %buffers.fit = icmp ule i64 %buffers, 281474976710656
  %scratch.fits = icmp ule i64 %scratch, 281474976710656
  %possible = and i1 %buffers.fit, %scratch.fits
  %shared = call i64 @cache_lines(i64 %buffers)
  %own = call i64 @cache_lines(i64 %scratch)
  %all.own = mul i64 %own, %threads
  %total = add i64 %shared, %all.own
  %size = select i1 %possible, i64 %total, i64 -1
  ret i64 %size
}

; A block of at least `need` bytes behind its 64-byte header, or null. The idle block, which versions may
; share, is taken if there is one: a concurrent or re-entrant call finds none and gets its own. Growth is
; geometric.
define internal ptr @take_arena(ptr %program, i64 %need) #0 {
entry:
  %idle.p = getelementptr %Program, ptr %program, i64 0, i32 17
  %idle = load ptr, ptr %idle.p
  %old = atomicrmw xchg ptr %idle, ptr null seq_cst
  %none = icmp eq ptr %old, null
  br i1 %none, label %fresh, label %found
found:
  %capacity = load i64, ptr %old
  %enough = icmp sge i64 %capacity, %need
  br i1 %enough, label %reuse, label %grow, !prof !0
reuse:
  ret ptr %old
grow:
  call void @free(ptr %old)
  %half = lshr i64 %capacity, 1
  %larger = add i64 %capacity, %half
  %more = icmp sgt i64 %larger, %need
  %grown = select i1 %more, i64 %larger, i64 %need
  br label %fresh
fresh:
  %want = phi i64 [ %need, %entry ], [ %grown, %grow ]
  %counter = getelementptr %Program, ptr %program, i64 0, i32 19
  %count = atomicrmw add ptr %counter, i64 1 monotonic
  %many = icmp sge i64 %want, 1048576                 ; worth huge pages, of 2 MiB
  %boundary = select i1 %many, i64 2097152, i64 64
  %more.bytes = add i64 %boundary, 63
  %padded = add i64 %want, %more.bytes
  %mask = sub i64 0, %boundary
  %bytes = and i64 %padded, %mask
  %block = call ptr @aligned_alloc(i64 %boundary, i64 %bytes)
  %failed = icmp eq ptr %block, null
  br i1 %failed, label %done, label %made
made:
  br i1 %many, label %huge, label %ready
huge:
  %advice = call i32 @madvise(ptr %block, i64 %bytes, i32 14)   ; MADV_HUGEPAGE, or nothing
  br label %ready
ready:
  store i64 %want, ptr %block
  br label %done
done:
  ret ptr %block
}

; Give a block back; if another call gave one back meanwhile, that one is freed.
define internal void @give_arena(ptr %program, ptr %block) #0 {
  %nothing = icmp eq ptr %block, null
  br i1 %nothing, label %done, label %give
give:
  %idle.p = getelementptr %Program, ptr %program, i64 0, i32 17
  %idle = load ptr, ptr %idle.p
  %old = atomicrmw xchg ptr %idle, ptr %block seq_cst
  %none = icmp eq ptr %old, null
  br i1 %none, label %done, label %drop
drop:
  call void @free(ptr %old)
  br label %done
done:
  ret void
}

; --------------------------------------------------------------------------------------------- walk

; Into how many parts, of at least `grain`, to split a kernel that takes `work`, both in picoseconds: as many
; as threads, or twice as many, so that a thread that is held up leaves a share to the others. More would gain
; little, and some work is done in every part, such as packing an operand of a product (1 to 2 % for each).
define internal i64 @parts_of(i64 %work, i64 %grain, i64 %threads) #0 {
  %two = shl i64 %grain, 1
  %heavy = icmp sge i64 %work, %two
  br i1 %heavy, label %split, label %whole
split:
  %grains = udiv i64 %work, %grain
  %most = shl i64 %threads, 1
  %fewer = icmp ult i64 %grains, %most
  %count = select i1 %fewer, i64 %grains, i64 %most
  %odd = urem i64 %count, %threads
  %even = sub i64 %count, %odd
  %enough = icmp ugt i64 %even, 0
  %parts = select i1 %enough, i64 %even, i64 %count
  ret i64 %parts
whole:
  ret i64 1
}

; Where an argument lies.
define internal ptr @place(ptr %arg, ptr %E, ptr %bases, ptr %consts, i64 %local) #0 {
  %base.i = load i64, ptr %arg
  %offset.p = getelementptr %Arg, ptr %arg, i64 0, i32 1
  %offset.i = load i64, ptr %offset.p
  %const.i = sub i64 %base.i, %local
  %is.const = icmp sge i64 %const.i, 0
  %table = select i1 %is.const, ptr %consts, ptr %bases
  %table.i = select i1 %is.const, i64 %const.i, i64 %base.i
  %pointer.p = getelementptr ptr, ptr %table, i64 %table.i
  %pointer = load ptr, ptr %pointer.p
  %offset.v = getelementptr i64, ptr %E, i64 %offset.i
  %offset = load i64, ptr %offset.v
  %data = getelementptr i8, ptr %pointer, i64 %offset
  ret ptr %data
}

; Add to a statistic without the GIL: threads at once may lose some of what they add.
define internal void @count(ptr %counter, i64 %more) #0 {
  %old = load atomic i64, ptr %counter monotonic, align 8
  %new = add i64 %old, %more
  store atomic i64 %new, ptr %counter monotonic, align 8
  ret void
}

; Take a step that calls no kernel; the number of the step that comes next.
define internal i64 @move_or_jump(ptr %rec, i64 %i, ptr %E, ptr %bases, ptr %consts, i64 %local) #0 {
  %next = add i64 %i, 1
  %args.p = getelementptr %Step, ptr %rec, i64 0, i32 2
  %args = load ptr, ptr %args.p
  %goal.p = getelementptr %Step, ptr %rec, i64 0, i32 5
  %goal = load i64, ptr %goal.p
  %slot = load i64, ptr %rec
  %is.copy = icmp eq i64 %slot, -1
  br i1 %is.copy, label %copy, label %jump
copy:
  %target = call ptr @place(ptr %args, ptr %E, ptr %bases, ptr %consts, i64 %local)
  %source.arg = getelementptr %Arg, ptr %args, i64 1
  %source = call ptr @place(ptr %source.arg, ptr %E, ptr %bases, ptr %consts, i64 %local)
  %dims.p = getelementptr %Step, ptr %rec, i64 0, i32 4
  %dims = load ptr, ptr %dims.p
  %bytes.i = load i64, ptr %dims
  %bytes.p = getelementptr i64, ptr %E, i64 %bytes.i
  %bytes = load i64, ptr %bytes.p
  call void @llvm.memcpy.p0.p0.i64(ptr %target, ptr %source, i64 %bytes, i1 false)
  ret i64 %next
jump:
  %asks.p = getelementptr %Step, ptr %rec, i64 0, i32 1
  %asks = load i64, ptr %asks.p
  %always = icmp eq i64 %asks, 0
  br i1 %always, label %leave, label %ask
ask:
  %condition.p = call ptr @place(ptr %args, ptr %E, ptr %bases, ptr %consts, i64 %local)
  %condition = load i8, ptr %condition.p
  %holds = icmp ne i8 %condition, 0
  %counters.p = getelementptr %Step, ptr %rec, i64 0, i32 4
  %counters = load ptr, ptr %counters.p
  %jumps = xor i1 %holds, true
  %jumps.i = zext i1 %jumps to i64
  call void @count(ptr %counters, i64 %jumps.i)
  %asked.p = getelementptr i64, ptr %counters, i64 1
  call void @count(ptr %asked.p, i64 1)
  %chosen = select i1 %holds, i64 %next, i64 %goal
  ret i64 %chosen
leave:
  ret i64 %goal
}

; Take the steps: call kernels, copy, jump. Nothing interrupts a loop but its condition. `bases` holds
; the data pointers of arena, inputs and results; bases behind them are constants. The arena ends with scratch
; memory for `threads` threads.
define internal void @walk(ptr %program, ptr %E, ptr %bases, i64 %threads) #0 {
entry:
  %inputs = load i64, ptr %program
  %results.p = getelementptr %Program, ptr %program, i64 0, i32 1
  %results = load i64, ptr %results.p
  %arrays = add i64 %inputs, %results
  %local = add i64 %arrays, 1
  %max.args.p = getelementptr %Program, ptr %program, i64 0, i32 7
  %max.args = load i64, ptr %max.args.p
  %args = alloca ptr, i64 %max.args, align 16
  %max.dims.p = getelementptr %Program, ptr %program, i64 0, i32 8
  %max.dims = load i64, ptr %max.dims.p
  %dims = alloca i64, i64 %max.dims, align 16
  %steps.p = getelementptr %Program, ptr %program, i64 0, i32 14
  %steps = load ptr, ptr %steps.p
  %consts.p = getelementptr %Program, ptr %program, i64 0, i32 15
  %consts = load ptr, ptr %consts.p
  %slots.p = getelementptr %Program, ptr %program, i64 0, i32 16
  %slots = load ptr, ptr %slots.p
  %buffers.i.p = getelementptr %Program, ptr %program, i64 0, i32 6
  %buffers.i = load i64, ptr %buffers.i.p
  %buffers.p = getelementptr i64, ptr %E, i64 %buffers.i
  %buffers = load i64, ptr %buffers.p
  %shared = call i64 @cache_lines(i64 %buffers)
  %arena = load ptr, ptr %bases
  %scratch = getelementptr i8, ptr %arena, i64 %shared
  %own.i.p = getelementptr %Program, ptr %program, i64 0, i32 20
  %own.i = load i64, ptr %own.i.p
  %own.p = getelementptr i64, ptr %E, i64 %own.i
  %own = load i64, ptr %own.p
  %own.bytes = call i64 @cache_lines(i64 %own)
  %several = icmp ugt i64 %threads, 1
  %grain.p = getelementptr %Program, ptr %program, i64 0, i32 22
  %grain = load i64, ptr %grain.p
  %backoff.p = getelementptr %Program, ptr %program, i64 0, i32 23
  %backoff = load i64, ptr %backoff.p
  %run.parallel.p = getelementptr %Program, ptr %program, i64 0, i32 24
  %run.parallel = load ptr, ptr %run.parallel.p
  %first.end.p = getelementptr %Program, ptr %program, i64 0, i32 25
  %first.end = load i64, ptr %first.end.p
  br label %run
run:                                             ; calls, up to a step that is none
  %start = phi i64 [ 0, %entry ], [ %start.next, %other ]
  %end = phi i64 [ %first.end, %entry ], [ %end.next, %other ]
  %some = icmp slt i64 %start, %end
  br i1 %some, label %next, label %stop
next:
  %i = phi i64 [ %start, %run ], [ %i.next, %called ]
  %rec = getelementptr %Step, ptr %steps, i64 %i
  %n.args.p = getelementptr %Step, ptr %rec, i64 0, i32 1
  %n.args = load i64, ptr %n.args.p
  %arg.table.p = getelementptr %Step, ptr %rec, i64 0, i32 2
  %arg.table = load ptr, ptr %arg.table.p
  %n.dims.p = getelementptr %Step, ptr %rec, i64 0, i32 3
  %n.dims = load i64, ptr %n.dims.p
  %dim.table.p = getelementptr %Step, ptr %rec, i64 0, i32 4
  %dim.table = load ptr, ptr %dim.table.p
  %some.args = icmp sgt i64 %n.args, 0
  br i1 %some.args, label %arg, label %args.done
arg:
  %j = phi i64 [ 0, %next ], [ %j.next, %arg ]
  %base.p = getelementptr %Arg, ptr %arg.table, i64 %j, i32 0
  %base.i = load i64, ptr %base.p
  %offset.p = getelementptr %Arg, ptr %arg.table, i64 %j, i32 1
  %offset.i = load i64, ptr %offset.p
  %const.i = sub i64 %base.i, %local
  %is.const = icmp sge i64 %const.i, 0
  %table = select i1 %is.const, ptr %consts, ptr %bases
  %table.i = select i1 %is.const, i64 %const.i, i64 %base.i
  %pointer.p = getelementptr ptr, ptr %table, i64 %table.i
  %pointer = load ptr, ptr %pointer.p
  %offset.v = getelementptr i64, ptr %E, i64 %offset.i
  %offset = load i64, ptr %offset.v
  %data = getelementptr i8, ptr %pointer, i64 %offset
  %arg.p = getelementptr ptr, ptr %args, i64 %j
  store ptr %data, ptr %arg.p
  %j.next = add i64 %j, 1
  %more.args = icmp slt i64 %j.next, %n.args
  br i1 %more.args, label %arg, label %args.done
args.done:
  %some.dims = icmp sgt i64 %n.dims, 0
  br i1 %some.dims, label %dim, label %call
dim:
  %k = phi i64 [ 0, %args.done ], [ %k.next, %dim ]
  %index.p = getelementptr i64, ptr %dim.table, i64 %k
  %index = load i64, ptr %index.p
  %size.p = getelementptr i64, ptr %E, i64 %index
  %size = load i64, ptr %size.p
  %dim.p = getelementptr i64, ptr %dims, i64 %k
  store i64 %size, ptr %dim.p
  %k.next = add i64 %k, 1
  %more.dims = icmp slt i64 %k.next, %n.dims
  br i1 %more.dims, label %dim, label %call
call:
  %slot = load i64, ptr %rec
  %kernel.p = getelementptr ptr, ptr %slots, i64 %slot
  %kernel = load atomic ptr, ptr %kernel.p acquire, align 8
  br i1 %several, label %weigh, label %serial
weigh:
  %work.i.p = getelementptr %Step, ptr %rec, i64 0, i32 5
  %work.i = load i64, ptr %work.i.p
  %work.p = getelementptr i64, ptr %E, i64 %work.i
  %work = load i64, ptr %work.p
  %parts = call i64 @parts_of(i64 %work, i64 %grain, i64 %threads)
  %split = icmp ugt i64 %parts, 1
  br i1 %split, label %parallel, label %serial
parallel:
  %part.ps = udiv i64 %work, %parts
  %part.ns = udiv i64 %part.ps, 1000
  %ran = call i1 %run.parallel(ptr %kernel, ptr %args, ptr %dims, ptr %scratch, i64 %own.bytes, i64 %threads,
                               i64 %parts, i64 %part.ns, i64 %backoff)
  br i1 %ran, label %called, label %serial
serial:
  call void %kernel(ptr %args, ptr %dims, ptr %scratch, i64 0, i64 1)
  br label %called
called:
  %i.next = add i64 %i, 1
  %more = icmp slt i64 %i.next, %end
  br i1 %more, label %next, label %stop
stop:
  %count.p = getelementptr %Program, ptr %program, i64 0, i32 5
  %count = load i64, ptr %count.p
  %finished = icmp sge i64 %end, %count
  br i1 %finished, label %done, label %other
other:
  %step = getelementptr %Step, ptr %steps, i64 %end
  %start.next = call i64 @move_or_jump(ptr %step, i64 %end, ptr %E, ptr %bases, ptr %consts, i64 %local)
  %ends.p = getelementptr %Program, ptr %program, i64 0, i32 26
  %ends = load ptr, ptr %ends.p
  %end.p = getelementptr i64, ptr %ends, i64 %start.next
  %end.next = load i64, ptr %end.p
  br label %run
done:
  ret void
}

; ------------------------------------------------------------------------------------------- C entry

; Run a program on raw memory: `symbols` i64[], `inputs` and `outputs` ptr[]. Nothing is checked except
; the constraints. Returns 0, 1 if there is no memory for the arena, 2 if a constraint does not hold.
define i32 @aiopt_run(ptr %program, ptr %symbols, ptr %inputs, ptr %outputs) #0 {
entry:
  %n.inputs = load i64, ptr %program
  %n.results.p = getelementptr %Program, ptr %program, i64 0, i32 1
  %n.results = load i64, ptr %n.results.p
  %n.symbols.p = getelementptr %Program, ptr %program, i64 0, i32 2
  %n.symbols = load i64, ptr %n.symbols.p
  %n.exprs.p = getelementptr %Program, ptr %program, i64 0, i32 3
  %n.exprs = load i64, ptr %n.exprs.p
  %n.values = add i64 %n.symbols, %n.exprs
  %n.E = add i64 %n.values, 1
  %E = alloca i64, i64 %n.E, align 16
  %n.arrays = add i64 %n.inputs, %n.results
  %n.bases = add i64 %n.arrays, 1
  %bases = alloca ptr, i64 %n.bases, align 16
  %symbol.bytes = shl i64 %n.symbols, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %E, ptr %symbols, i64 %symbol.bytes, i1 false)
  call void @evaluate(ptr %program, ptr %E)
  %n.checks.p = getelementptr %Program, ptr %program, i64 0, i32 4
  %n.checks = load i64, ptr %n.checks.p
  %checks.p = getelementptr %Program, ptr %program, i64 0, i32 13
  %checks = load ptr, ptr %checks.p
  %has.checks = icmp sgt i64 %n.checks, 0
  br i1 %has.checks, label %check, label %checked
check:
  %c = phi i64 [ 0, %entry ], [ %c.next, %check.ok ]
  %check.p = getelementptr i64, ptr %checks, i64 %c
  %check.i = load i64, ptr %check.p
  %check.v = getelementptr i64, ptr %E, i64 %check.i
  %check.value = load i64, ptr %check.v
  %holds = icmp sge i64 %check.value, 0
  br i1 %holds, label %check.ok, label %refused
check.ok:
  %c.next = add i64 %c, 1
  %more.checks = icmp slt i64 %c.next, %n.checks
  br i1 %more.checks, label %check, label %checked
checked:
  %input.bases = getelementptr ptr, ptr %bases, i64 1
  %input.bytes = shl i64 %n.inputs, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %input.bases, ptr %inputs, i64 %input.bytes, i1 false)
  %output.bases = getelementptr ptr, ptr %input.bases, i64 %n.inputs
  %output.bytes = shl i64 %n.results, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %output.bases, ptr %outputs, i64 %output.bytes, i1 false)
  %threads.p = getelementptr %Program, ptr %program, i64 0, i32 21
  %threads = load atomic i64, ptr %threads.p acquire, align 8
  %need = call i64 @block_size(ptr %program, ptr %E, i64 %threads)
  %possible = icmp sge i64 %need, 0
  br i1 %possible, label %arena.wanted, label %refused
arena.wanted:
  %wants.arena = icmp sgt i64 %need, 0
  br i1 %wants.arena, label %arena, label %run
arena:
  %block = call ptr @take_arena(ptr %program, i64 %need)
  %no.memory = icmp eq ptr %block, null
  br i1 %no.memory, label %out.of.memory, label %run
run:
  %arena.block = phi ptr [ null, %arena.wanted ], [ %block, %arena ]
  %arena.data = getelementptr i8, ptr %arena.block, i64 64
  store ptr %arena.data, ptr %bases
  call void @walk(ptr %program, ptr %E, ptr %bases, i64 %threads)
  call void @give_arena(ptr %program, ptr %arena.block)
  ret i32 0
out.of.memory:
  ret i32 1
refused:
  ret i32 2
}

declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

; With unwind tables, debuggers see through to Python.
attributes #0 = { nounwind uwtable }
!0 = !{!"branch_weights", i32 2000, i32 1}
!1 = !{!"branch_weights", i32 1, i32 2000}
