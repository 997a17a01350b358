; The threads of a process: one fork-join pool for all programs (K5; docs/architecture.md, "Threads").
;
; A job is one kernel call in `parts` shares. Whoever calls becomes the pool's owner, posts the job and
; works on it like the others; helpers join while there are parts left. Parts are claimed one by one, so a
; helper that the operating system holds up delays nothing but the part it is in, and one that comes late
; finds nothing to do. A second caller finds the pool busy and runs its kernel alone.
;
; All of a job's progress is one word, @state: epoch (32 bits, what helpers sleep on), helpers in the job
; (8), parts (12), parts claimed (12). A claim is a compare-exchange of the whole word, so it fails unless
; the job is the one that was looked at; while a part is claimed and not finished the job cannot end, and
; the fields of @job are valid.
;
; Helpers are detached threads with all signals blocked, created when a job first wants them: one for each
; part but the one that the owner begins with, and no more are woken. Between jobs they spin for a moment and
; then sleep: never longer than SPIN, less if spinning did not pay off before, not at all on the core that
; posts the jobs. They end with the process.
;
; Where other processes want the processors too, a helper may lose its own in the middle of a part, and all
; wait some milliseconds for it. An owner that waits much longer than a part takes has seen that happen: all
; kernels are then serial for a multiple of the time lost.

%Job = type { ptr, ptr, ptr, ptr, i64, i64 }  ; kernel, args, dims, scratch, bytes of scratch, threads

@state = internal global i64 0, align 128
@finished = internal global i32 0, align 128     ; parts of the job that are done
@owner.waits = internal global i32 0, align 64   ; 1 while the owner sleeps on @finished
@job = internal global %Job zeroinitializer, align 128
@owner.cpu = internal global i32 -1, align 4
@busy = internal global i32 0, align 128         ; 1 while the pool has an owner
@sleepers = internal global i32 0, align 128     ; helpers that sleep or are about to
@crowded.until = internal global i64 0, align 8  ; no jobs before that time
@helpers = internal global i64 0, align 8        ; helpers asked for; only the owner reads and writes it

declare i64 @syscall(i64, ...)
declare i32 @pthread_create(ptr, ptr, ptr, ptr)
declare i32 @pthread_detach(i64)
declare i32 @pthread_sigmask(i32, ptr, ptr)
declare i32 @sigfillset(ptr)
declare i32 @clock_gettime(i32, ptr)
declare i32 @sched_getcpu()

; ------------------------------------------------------------------------------ time, sleeping, waking

; Nanoseconds of the monotonic clock.
define internal i64 @now() #0 {
  %time = alloca { i64, i64 }, align 8
  %ignored = call i32 @clock_gettime(i32 1, ptr %time)
  %s = load i64, ptr %time
  %ns.p = getelementptr i64, ptr %time, i64 1
  %ns = load i64, ptr %ns.p
  %s.ns = mul i64 %s, 1000000000
  %now = add i64 %s.ns, %ns
  ret i64 %now
}

; Sleep while the word is `value`; may return without reason.
define internal void @sleep_on(ptr %word, i32 %value) #0 {
  %number = load i64, ptr @futex_number
  %ignored = call i64 (i64, ...) @syscall(i64 %number, ptr %word, i64 128, i32 %value, ptr null)
  ret void
}

define internal void @wake(ptr %word, i32 %count) #0 {
  %number = load i64, ptr @futex_number
  %ignored = call i64 (i64, ...) @syscall(i64 %number, ptr %word, i64 129, i32 %count)
  ret void
}

; --------------------------------------------------------------------------------------------- helpers

; Do part `first` of the job and whatever is left to claim, or only the latter if it is −1; the nanoseconds of
; the part that took longest. `ticket` is the number of this thread in the job, 0 for the owner: each has scratch memory of its own.
define internal i64 @take_parts(i64 %epoch, i64 %ticket, i64 %parts, i64 %first) #0 {
entry:
  %kernel = load ptr, ptr @job
  %args.p = getelementptr %Job, ptr @job, i64 0, i32 1
  %args = load ptr, ptr %args.p
  %dims.p = getelementptr %Job, ptr @job, i64 0, i32 2
  %dims = load ptr, ptr %dims.p
  %scratch.p = getelementptr %Job, ptr @job, i64 0, i32 3
  %scratch = load ptr, ptr %scratch.p
  %bytes.p = getelementptr %Job, ptr @job, i64 0, i32 4
  %bytes = load i64, ptr %bytes.p
  %offset = mul i64 %bytes, %ticket
  %own = getelementptr i8, ptr %scratch, i64 %offset
  %parts32 = trunc i64 %parts to i32
  %claim.first = icmp slt i64 %first, 0
  br i1 %claim.first, label %look, label %run
look:
  %longest = phi i64 [ 0, %entry ], [ %longest, %claim ], [ %longest.now, %run ]
  %state = load atomic i64, ptr @state acquire, align 8
  %now.epoch = lshr i64 %state, 32
  %same = icmp eq i64 %now.epoch, %epoch
  %claimed = and i64 %state, 4095
  %left = icmp ult i64 %claimed, %parts
  %open = and i1 %same, %left
  br i1 %open, label %claim, label %closed
claim:
  %state.next = add i64 %state, 1
  %pair = cmpxchg ptr @state, i64 %state, i64 %state.next acq_rel monotonic, align 8
  %won = extractvalue { i64, i1 } %pair, 1
  br i1 %won, label %run, label %look
run:
  %part = phi i64 [ %first, %entry ], [ %claimed, %claim ]
  %longest.before = phi i64 [ 0, %entry ], [ %longest, %claim ]
  %start = call i64 @now()
  call void %kernel(ptr %args, ptr %dims, ptr %own, i64 %part, i64 %parts)
  %end = call i64 @now()
  %took = sub i64 %end, %start
  %longer = icmp sgt i64 %took, %longest.before
  %longest.now = select i1 %longer, i64 %took, i64 %longest.before
  %before = atomicrmw add ptr @finished, i32 1 seq_cst
  %after = add i32 %before, 1
  %last = icmp eq i32 %after, %parts32
  br i1 %last, label %ended, label %look
ended:
  %waits = load atomic i32, ptr @owner.waits seq_cst, align 4
  %asleep = icmp ne i32 %waits, 0
  br i1 %asleep, label %wake.owner, label %all
wake.owner:
  call void @wake(ptr @finished, i32 1)
  br label %all
all:
  ret i64 %longest.now
closed:
  ret i64 %longest
}

; A helper's life: join the job if there is one with room and parts left, else wait for the next epoch.
define internal ptr @helper(ptr %unused) #0 {
entry:
  %epoch.p = getelementptr i32, ptr @state, i64 1
  br label %look
look:
  %budget = phi i64 [ 4000, %entry ], [ %budget, %claim ], [ %budget, %work ], [ %budget.next, %awake ]
  %state = load atomic i64, ptr @state acquire, align 8
  %epoch = lshr i64 %state, 32
  %tickets.high = lshr i64 %state, 24
  %tickets = and i64 %tickets.high, 255
  %parts.high = lshr i64 %state, 12
  %parts = and i64 %parts.high, 4095
  %part = and i64 %state, 4095
  %left = icmp ult i64 %part, %parts
  %threads.p = getelementptr %Job, ptr @job, i64 0, i32 5
  %threads = load atomic i64, ptr %threads.p monotonic, align 8
  %ticket = add i64 %tickets, 1
  %room = icmp ult i64 %ticket, %threads
  %open = and i1 %left, %room
  br i1 %open, label %claim, label %idle
claim:
  %state.next = add i64 %state, 16777217          ; one helper, one part
  %pair = cmpxchg ptr @state, i64 %state, i64 %state.next acq_rel monotonic, align 8
  %won = extractvalue { i64, i1 } %pair, 1
  br i1 %won, label %work, label %look
work:
  %ignored = call i64 @take_parts(i64 %epoch, i64 %ticket, i64 %parts, i64 %part)
  br label %look
idle:
  %epoch32 = trunc i64 %epoch to i32
  %start = call i64 @now()
  %cpu = call i32 @sched_getcpu()
  %owner.cpu = load atomic i32, ptr @owner.cpu monotonic, align 4
  %shared = icmp eq i32 %cpu, %owner.cpu
  %limit = select i1 %shared, i64 0, i64 %budget
  br label %spin
spin:
  %spin.epoch = load atomic i32, ptr %epoch.p acquire, align 4
  %spin.same = icmp eq i32 %spin.epoch, %epoch32
  br i1 %spin.same, label %wait, label %awake
wait:
  call void @relax()
  %time = call i64 @now()
  %spent = sub i64 %time, %start
  %again = icmp slt i64 %spent, %limit
  br i1 %again, label %spin, label %sleep
sleep:
  %asleep = atomicrmw add ptr @sleepers, i32 1 seq_cst
  call void @sleep_on(ptr %epoch.p, i32 %epoch32)
  %risen = atomicrmw sub ptr @sleepers, i32 1 seq_cst
  %sleep.epoch = load atomic i32, ptr %epoch.p acquire, align 4
  %sleep.same = icmp eq i32 %sleep.epoch, %epoch32
  br i1 %sleep.same, label %sleep, label %awake
awake:                                           ; would the longest spin have been long enough?
  %end = call i64 @now()
  %idled = sub i64 %end, %start
  %soon = icmp slt i64 %idled, 32000             ; SPIN, ns
  %twice = shl i64 %budget, 1
  %more.fits = icmp slt i64 %twice, 32000
  %more = select i1 %more.fits, i64 %twice, i64 32000
  %half = lshr i64 %budget, 1
  %less.fits = icmp sgt i64 %half, 1000
  %less = select i1 %less.fits, i64 %half, i64 1000
  %budget.next = select i1 %soon, i64 %more, i64 %less
  br label %look
}

; Create helpers until there are `wanted`. One that the system refuses is not asked for again.
define internal void @hire(i64 %wanted) #0 {
entry:
  %all = alloca [16 x i64], align 16             ; sigset_t
  %old = alloca [16 x i64], align 16
  %thread = alloca i64, align 8
  %ignored.1 = call i32 @sigfillset(ptr %all)
  %ignored.2 = call i32 @pthread_sigmask(i32 2, ptr %all, ptr %old)        ; SIG_SETMASK, inherited
  %count = load i64, ptr @helpers
  br label %next
next:
  %i = phi i64 [ %count, %entry ], [ %i.next, %created ]
  %missing = icmp slt i64 %i, %wanted
  br i1 %missing, label %create, label %done
create:
  %error = call i32 @pthread_create(ptr %thread, ptr null, ptr @helper, ptr null)
  %fine = icmp eq i32 %error, 0
  br i1 %fine, label %created, label %done
created:
  %id = load i64, ptr %thread
  %ignored.3 = call i32 @pthread_detach(i64 %id)
  %i.next = add i64 %i, 1
  br label %next
done:
  store i64 %wanted, ptr @helpers
  %ignored.4 = call i32 @pthread_sigmask(i32 2, ptr %old, ptr null)
  ret void
}

; ----------------------------------------------------------------------------------------------- owner

; Wait until all parts are finished: spin for at most SPIN, then sleep.
define internal void @join(i32 %parts) #0 {
entry:
  %early = load atomic i32, ptr @finished acquire, align 4
  %no.wait = icmp eq i32 %early, %parts
  br i1 %no.wait, label %done, label %start
start:
  %begin = call i64 @now()
  br label %spin
spin:
  call void @relax()
  %count = load atomic i32, ptr @finished acquire, align 4
  %complete = icmp eq i32 %count, %parts
  br i1 %complete, label %done, label %wait
wait:
  %time = call i64 @now()
  %spent = sub i64 %time, %begin
  %again = icmp slt i64 %spent, 32000
  br i1 %again, label %spin, label %announce
announce:
  store atomic i32 1, ptr @owner.waits seq_cst, align 4
  br label %sleep
sleep:
  %now.count = load atomic i32, ptr @finished seq_cst, align 4
  %now.complete = icmp eq i32 %now.count, %parts
  br i1 %now.complete, label %rise, label %doze
doze:
  call void @sleep_on(ptr @finished, i32 %now.count)
  br label %sleep
rise:
  store atomic i32 0, ptr @owner.waits seq_cst, align 4
  br label %done
done:
  ret void
}

; What waiting for the helpers has lost, in nanoseconds: the wait less `part`, the time of a part, if it was
; twice that and 20 µs more.
define internal i64 @lost(i64 %wait, i64 %part) #0 {
  %twice = shl i64 %part, 1
  %most = add i64 %twice, 20000
  %stalled = icmp sgt i64 %wait, %most
  %more = sub i64 %wait, %part
  %lost = select i1 %stalled, i64 %more, i64 0
  ret i64 %lost
}

; Run a kernel in `parts` (at most 4095) on up to `threads` (at most 256) threads, `scratch` having `bytes`
; for each; a part should take `part.ns`. False, and nothing is done, if the pool is busy, or if waiting for
; helpers lost time lately: it is not tried again for `backoff` times the loss.
define i1 @aiopt_run_parallel(ptr %kernel, ptr %args, ptr %dims, ptr %scratch, i64 %bytes, i64 %threads, i64 %parts,
                              i64 %part.ns, i64 %backoff) #0 {
entry:
  %start = call i64 @now()
  %until = load atomic i64, ptr @crowded.until monotonic, align 8
  %crowded = icmp slt i64 %start, %until
  %careful = icmp ne i64 %backoff, 0
  %serial = and i1 %crowded, %careful
  br i1 %serial, label %refuse, label %ask
ask:
  %pair = cmpxchg ptr @busy, i32 0, i32 1 acq_rel monotonic, align 4
  %won = extractvalue { i32, i1 } %pair, 1
  br i1 %won, label %owner, label %refuse
owner:                                           ; a helper for each part but one: more would find nothing
  %few = icmp ult i64 %parts, %threads
  %most = select i1 %few, i64 %parts, i64 %threads
  %wanted = sub i64 %most, 1
  %helpers = load i64, ptr @helpers
  %too.few = icmp slt i64 %helpers, %wanted
  br i1 %too.few, label %hire, label %post
hire:
  call void @hire(i64 %wanted)
  br label %post
post:
  store ptr %kernel, ptr @job
  %args.p = getelementptr %Job, ptr @job, i64 0, i32 1
  store ptr %args, ptr %args.p
  %dims.p = getelementptr %Job, ptr @job, i64 0, i32 2
  store ptr %dims, ptr %dims.p
  %scratch.p = getelementptr %Job, ptr @job, i64 0, i32 3
  store ptr %scratch, ptr %scratch.p
  %bytes.p = getelementptr %Job, ptr @job, i64 0, i32 4
  store i64 %bytes, ptr %bytes.p
  %threads.p = getelementptr %Job, ptr @job, i64 0, i32 5
  store atomic i64 %threads, ptr %threads.p monotonic, align 8
  %cpu = call i32 @sched_getcpu()
  store atomic i32 %cpu, ptr @owner.cpu monotonic, align 4
  store atomic i32 0, ptr @finished monotonic, align 4
  %old = load atomic i64, ptr @state monotonic, align 8
  %old.epoch = lshr i64 %old, 32
  %next.epoch = add i64 %old.epoch, 1
  %epoch = and i64 %next.epoch, 4294967295
  %high = shl i64 %epoch, 32
  %middle = shl i64 %parts, 12
  %new = or i64 %high, %middle
  store atomic i64 %new, ptr @state seq_cst, align 8
  %sleepers = load atomic i32, ptr @sleepers seq_cst, align 4
  %some = icmp sgt i32 %sleepers, 0
  br i1 %some, label %rouse, label %work
rouse:
  %epoch.p = getelementptr i32, ptr @state, i64 1
  %count = trunc i64 %wanted to i32
  call void @wake(ptr %epoch.p, i32 %count)
  br label %work
work:
  %longest = call i64 @take_parts(i64 %epoch, i64 0, i64 %parts, i64 -1)
  %ready = call i64 @now()
  %parts32 = trunc i64 %parts to i32
  call void @join(i32 %parts32)
  %end = call i64 @now()
  %wait = sub i64 %end, %ready
  %longer = icmp sgt i64 %longest, %part.ns
  %part = select i1 %longer, i64 %longest, i64 %part.ns
  %lost = call i64 @lost(i64 %wait, i64 %part)
  %pause = mul i64 %lost, %backoff
  %resume = add i64 %end, %pause
  store atomic i64 %resume, ptr @crowded.until monotonic, align 8
  store atomic i32 0, ptr @busy release, align 4
  ret i1 true
refuse:
  ret i1 false
}

; In the child of a fork: the helpers stayed with the parent, and so did the owner, if there was one.
define void @aiopt_after_fork() #0 {
  %state = load atomic i64, ptr @state monotonic, align 8
  %closed = and i64 %state, -4294967296          ; the epoch; no parts
  store atomic i64 %closed, ptr @state monotonic, align 8
  store i64 0, ptr @helpers
  store atomic i32 0, ptr @sleepers monotonic, align 4
  store atomic i32 0, ptr @owner.waits monotonic, align 4
  store atomic i32 0, ptr @busy release, align 4
  ret void
}

attributes #0 = { nounwind }
