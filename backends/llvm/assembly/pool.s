# made by LLVM 22.1.0 of sources with the digest 78e3098f0549306b5403f0946978bde382ae91339a52c0f3accaf4a2ec520395
	.file	"<string>"
	.section	.ltext,"axl",@progbits
	.p2align	4
	.type	now,@function
now:
	subq	$24, %rsp
	movabsq	$clock_gettime, %rax
	movl	$1, %edi
	leaq	8(%rsp), %rsi
	callq	*%rax
	movq	8(%rsp), %rax
	movq	16(%rsp), %rcx
	imulq	$1000000000, %rax, %rax
	addq	%rcx, %rax
	addq	$24, %rsp
	retq
.Lfunc_end0:
	.size	now, .Lfunc_end0-now

	.p2align	4
	.type	sleep_on,@function
sleep_on:
	pushq	%rax
	movl	%esi, %ecx
	movq	%rdi, %rsi
	movabsq	$futex_number, %rax
	movq	(%rax), %rdi
	xorl	%eax, %eax
	movabsq	$syscall, %r9
	xorl	%eax, %eax
	movl	%eax, %r8d
	movl	$128, %edx
	callq	*%r9
	popq	%rax
	retq
.Lfunc_end1:
	.size	sleep_on, .Lfunc_end1-sleep_on

	.p2align	4
	.type	wake,@function
wake:
	pushq	%rax
	movl	%esi, %ecx
	movq	%rdi, %rsi
	movabsq	$futex_number, %rax
	movq	(%rax), %rdi
	movabsq	$syscall, %r8
	xorl	%eax, %eax
	movl	$129, %edx
	callq	*%r8
	popq	%rax
	retq
.Lfunc_end2:
	.size	wake, .Lfunc_end2-wake

	.p2align	4
	.type	take_parts,@function
take_parts:
	subq	$152, %rsp
	movq	%rdi, 72(%rsp)
	movq	%rdx, 80(%rsp)
	movabsq	$job, %rax
	movq	(%rax), %rax
	movq	%rax, 88(%rsp)
	movabsq	$job+8, %rax
	movq	(%rax), %rax
	movq	%rax, 96(%rsp)
	movabsq	$job+16, %rax
	movq	(%rax), %rax
	movq	%rax, 104(%rsp)
	movabsq	$job+24, %rax
	movq	(%rax), %rax
	movabsq	$job+32, %rdi
	imulq	(%rdi), %rsi
	addq	%rsi, %rax
	movq	%rax, 112(%rsp)
	movl	%edx, %eax
	movl	%eax, 124(%rsp)
	xorl	%eax, %eax
	cmpq	$0, %rcx
	movq	%rax, %rdx
	movq	%rdx, 128(%rsp)
	movq	%rcx, 136(%rsp)
	movq	%rax, 144(%rsp)
	jge	.LBB3_3
.LBB3_1:
	movq	80(%rsp), %rdx
	movq	72(%rsp), %rsi
	movq	128(%rsp), %rax
	movq	%rax, 48(%rsp)
	movabsq	$state, %rax
	movq	(%rax), %rcx
	movq	%rcx, 56(%rsp)
	movq	%rcx, %rax
	shrq	$32, %rax
	cmpq	%rsi, %rax
	sete	%al
	andq	$4095, %rcx
	movq	%rcx, 64(%rsp)
	cmpq	%rdx, %rcx
	setb	%cl
	andb	%cl, %al
	testb	$1, %al
	jne	.LBB3_2
	jmp	.LBB3_7
.LBB3_2:
	movq	64(%rsp), %rcx
	movq	56(%rsp), %rax
	movq	%rax, %rsi
	incq	%rsi
	movabsq	$state, %rdx
	lock		cmpxchgq	%rsi, (%rdx)
	movq	%rax, %rsi
	movq	48(%rsp), %rax
	sete	%dl
	testb	$1, %dl
	movq	%rax, %rdx
	movq	%rdx, 128(%rsp)
	movq	%rcx, 136(%rsp)
	movq	%rax, 144(%rsp)
	jne	.LBB3_3
	jmp	.LBB3_1
.LBB3_3:
	movq	136(%rsp), %rax
	movq	144(%rsp), %rcx
	movq	%rcx, 32(%rsp)
	movq	%rax, 8(%rsp)
	movabsq	$now, %rax
	movq	%rax, 16(%rsp)
	callq	*%rax
	movq	96(%rsp), %rdi
	movq	104(%rsp), %rsi
	movq	112(%rsp), %rdx
	movq	8(%rsp), %rcx
	movq	80(%rsp), %r8
	movq	%rax, %r9
	movq	88(%rsp), %rax
	movq	%r9, 24(%rsp)
	callq	*%rax
	movq	16(%rsp), %rax
	callq	*%rax
	movq	24(%rsp), %rsi
	movl	124(%rsp), %edx
	movq	%rax, %rcx
	movq	32(%rsp), %rax
	subq	%rsi, %rcx
	movq	%rcx, %rsi
	subq	%rax, %rsi
	cmovgq	%rcx, %rax
	movq	%rax, 40(%rsp)
	movabsq	$finished, %rsi
	movl	$1, %ecx
	lock		xaddl	%ecx, (%rsi)
	addl	$1, %ecx
	cmpl	%edx, %ecx
	movq	%rax, 128(%rsp)
	jne	.LBB3_1
	movabsq	$owner.waits, %rax
	movl	(%rax), %eax
	cmpl	$0, %eax
	je	.LBB3_6
	movabsq	$finished, %rdi
	movabsq	$wake, %rax
	movl	$1, %esi
	callq	*%rax
.LBB3_6:
	movq	40(%rsp), %rax
	addq	$152, %rsp
	retq
.LBB3_7:
	movq	48(%rsp), %rax
	addq	$152, %rsp
	retq
.Lfunc_end3:
	.size	take_parts, .Lfunc_end3-take_parts

	.p2align	4
	.type	helper,@function
helper:
	subq	$104, %rsp
	movabsq	$state+4, %rax
	movq	%rax, 88(%rsp)
	movl	$4000, %eax
	movq	%rax, 96(%rsp)
.LBB4_1:
	movq	96(%rsp), %rax
	movq	%rax, 40(%rsp)
	movabsq	$state, %rax
	movq	(%rax), %rax
	movq	%rax, 48(%rsp)
	movq	%rax, %rcx
	shrq	$32, %rcx
	movq	%rcx, 56(%rsp)
	movl	%eax, %ecx
	shrl	$24, %ecx
	movl	%eax, %edx
	shrl	$12, %edx
	andl	$4095, %edx
	movq	%rdx, 64(%rsp)
	andl	$4095, %eax
	movq	%rax, 72(%rsp)
	subq	%rdx, %rax
	setb	%al
	movabsq	$job+40, %rdx
	movq	(%rdx), %rdx
	addq	$1, %rcx
	movq	%rcx, 80(%rsp)
	cmpq	%rdx, %rcx
	setb	%cl
	andb	%cl, %al
	testb	$1, %al
	jne	.LBB4_2
	jmp	.LBB4_4
.LBB4_2:
	movq	48(%rsp), %rax
	movq	%rax, %rdx
	addq	$16777217, %rdx
	movabsq	$state, %rcx
	lock		cmpxchgq	%rdx, (%rcx)
	movq	%rax, %rdx
	movq	40(%rsp), %rax
	sete	%cl
	testb	$1, %cl
	movq	%rax, 96(%rsp)
	jne	.LBB4_3
	jmp	.LBB4_1
.LBB4_3:
	movq	72(%rsp), %rcx
	movq	64(%rsp), %rdx
	movq	80(%rsp), %rsi
	movq	56(%rsp), %rdi
	movabsq	$take_parts, %rax
	callq	*%rax
	movq	40(%rsp), %rax
	movq	%rax, 96(%rsp)
	jmp	.LBB4_1
.LBB4_4:
	movq	56(%rsp), %rax
	movl	%eax, 20(%rsp)
	movabsq	$now, %rax
	callq	*%rax
	movq	%rax, 24(%rsp)
	movabsq	$sched_getcpu, %rax
	callq	*%rax
	movl	%eax, %edx
	movq	40(%rsp), %rax
	movabsq	$owner.cpu, %rcx
	movl	(%rcx), %esi
	xorl	%ecx, %ecx
	cmpl	%esi, %edx
	cmoveq	%rcx, %rax
	movq	%rax, 32(%rsp)
.LBB4_5:
	movq	88(%rsp), %rax
	movl	20(%rsp), %ecx
	cmpl	%ecx, (%rax)
	jne	.LBB4_8
	movabsq	$relax, %rax
	callq	*%rax
	movabsq	$now, %rax
	callq	*%rax
	movq	24(%rsp), %rdx
	movq	32(%rsp), %rcx
	subq	%rdx, %rax
	cmpq	%rcx, %rax
	jl	.LBB4_5
.LBB4_7:
	movq	88(%rsp), %rdi
	movl	20(%rsp), %esi
	movabsq	$sleepers, %rax
	movq	%rax, 8(%rsp)
	lock		incl	(%rax)
	movabsq	$sleep_on, %rax
	callq	*%rax
	movq	8(%rsp), %rdx
	movl	20(%rsp), %ecx
	movq	88(%rsp), %rax
	lock		decl	(%rdx)
	cmpl	%ecx, (%rax)
	je	.LBB4_7
.LBB4_8:
	movabsq	$now, %rax
	callq	*%rax
	movq	40(%rsp), %rsi
	movq	%rax, %rdx
	movq	24(%rsp), %rax
	subq	%rax, %rdx
	movq	%rsi, %rax
	shlq	%rax
	movl	$32000, %ecx
	cmpq	$32000, %rax
	cmovlq	%rax, %rcx
	shrq	%rsi
	movl	$1000, %eax
	cmpq	$1000, %rsi
	cmovgq	%rsi, %rax
	cmpq	$32000, %rdx
	cmovlq	%rcx, %rax
	movq	%rax, 96(%rsp)
	jmp	.LBB4_1
.Lfunc_end4:
	.size	helper, .Lfunc_end4-helper

	.p2align	4
	.type	hire,@function
hire:
	subq	$312, %rsp
	movq	%rdi, 16(%rsp)
	movabsq	$sigfillset, %rax
	leaq	176(%rsp), %rdi
	movq	%rdi, 24(%rsp)
	callq	*%rax
	movq	24(%rsp), %rsi
	movabsq	$pthread_sigmask, %rax
	movl	$2, %edi
	leaq	48(%rsp), %rdx
	callq	*%rax
	movabsq	$helpers, %rax
	movq	(%rax), %rax
	movq	%rax, 32(%rsp)
.LBB5_1:
	movq	16(%rsp), %rcx
	movq	32(%rsp), %rax
	movq	%rax, 8(%rsp)
	cmpq	%rcx, %rax
	jge	.LBB5_4
	xorl	%eax, %eax
	movabsq	$helper, %rdx
	movabsq	$pthread_create, %rax
	xorl	%ecx, %ecx
	leaq	40(%rsp), %rdi
	movq	%rcx, %rsi
	callq	*%rax
	cmpl	$0, %eax
	jne	.LBB5_4
	movq	40(%rsp), %rdi
	movabsq	$pthread_detach, %rax
	callq	*%rax
	movq	8(%rsp), %rax
	addq	$1, %rax
	movq	%rax, 32(%rsp)
	jmp	.LBB5_1
.LBB5_4:
	movq	16(%rsp), %rcx
	movabsq	$helpers, %rax
	movq	%rcx, (%rax)
	xorl	%eax, %eax
	movabsq	$pthread_sigmask, %rax
	xorl	%ecx, %ecx
	movl	%ecx, %edx
	movl	$2, %edi
	leaq	48(%rsp), %rsi
	callq	*%rax
	addq	$312, %rsp
	retq
.Lfunc_end5:
	.size	hire, .Lfunc_end5-hire

	.p2align	4
	.type	join,@function
join:
	subq	$24, %rsp
	movl	%edi, 20(%rsp)
	movabsq	$finished, %rax
	movl	(%rax), %eax
	cmpl	%edi, %eax
	je	.LBB6_8
	movabsq	$now, %rax
	callq	*%rax
	movq	%rax, 8(%rsp)
.LBB6_2:
	movabsq	$relax, %rax
	callq	*%rax
	movl	20(%rsp), %ecx
	movabsq	$finished, %rax
	movl	(%rax), %eax
	cmpl	%ecx, %eax
	je	.LBB6_8
	movabsq	$now, %rax
	callq	*%rax
	movq	8(%rsp), %rcx
	subq	%rcx, %rax
	cmpq	$32000, %rax
	jl	.LBB6_2
	movabsq	$owner.waits, %rcx
	movl	$1, %eax
	xchgl	%eax, (%rcx)
.LBB6_5:
	movl	20(%rsp), %ecx
	movabsq	$finished, %rax
	movl	(%rax), %eax
	movl	%eax, 4(%rsp)
	cmpl	%ecx, %eax
	je	.LBB6_7
	movl	4(%rsp), %esi
	movabsq	$finished, %rdi
	movabsq	$sleep_on, %rax
	callq	*%rax
	jmp	.LBB6_5
.LBB6_7:
	movabsq	$owner.waits, %rcx
	xorl	%eax, %eax
	xchgl	%eax, (%rcx)
.LBB6_8:
	addq	$24, %rsp
	retq
.Lfunc_end6:
	.size	join, .Lfunc_end6-join

	.p2align	4
	.type	lost,@function
lost:
	movq	%rdi, %rcx
	movq	%rsi, %rdx
	shlq	%rdx
	addq	$20000, %rdx
	movq	%rcx, %rdi
	subq	%rsi, %rdi
	xorl	%eax, %eax
	cmpq	%rdx, %rcx
	cmovgq	%rdi, %rax
	retq
.Lfunc_end7:
	.size	lost, .Lfunc_end7-lost

	.globl	aiopt_run_parallel
	.p2align	4
	.type	aiopt_run_parallel,@function
aiopt_run_parallel:
	subq	$120, %rsp
	movq	%r9, 48(%rsp)
	movq	%r8, 56(%rsp)
	movq	%rcx, 64(%rsp)
	movq	%rdx, 72(%rsp)
	movq	%rsi, 80(%rsp)
	movq	%rdi, 88(%rsp)
	movq	144(%rsp), %rax
	movq	%rax, 112(%rsp)
	movq	136(%rsp), %rax
	movq	%rax, 96(%rsp)
	movq	128(%rsp), %rax
	movq	%rax, 104(%rsp)
	movabsq	$now, %rax
	callq	*%rax
	movq	112(%rsp), %rcx
	movabsq	$crowded.until, %rdx
	movq	(%rdx), %rdx
	cmpq	%rdx, %rax
	setl	%al
	cmpq	$0, %rcx
	setne	%cl
	andb	%cl, %al
	testb	$1, %al
	jne	.LBB8_7
	movabsq	$busy, %rcx
	xorl	%eax, %eax
	movl	$1, %edx
	lock		cmpxchgl	%edx, (%rcx)
	movl	%eax, %ecx
	sete	%al
	testb	$1, %al
	jne	.LBB8_2
	jmp	.LBB8_7
.LBB8_2:
	movq	104(%rsp), %rax
	movq	48(%rsp), %rcx
	movq	%rax, %rdx
	subq	%rcx, %rdx
	cmovbq	%rax, %rcx
	decq	%rcx
	movq	%rcx, 40(%rsp)
	movabsq	$helpers, %rax
	movq	(%rax), %rax
	cmpq	%rcx, %rax
	jge	.LBB8_4
	movq	40(%rsp), %rdi
	movabsq	$hire, %rax
	callq	*%rax
.LBB8_4:
	movq	48(%rsp), %rcx
	movq	56(%rsp), %rdx
	movq	64(%rsp), %rsi
	movq	72(%rsp), %rdi
	movq	80(%rsp), %r8
	movq	88(%rsp), %r9
	movabsq	$job, %rax
	movq	%r9, (%rax)
	movabsq	$job+8, %rax
	movq	%r8, (%rax)
	movabsq	$job+16, %rax
	movq	%rdi, (%rax)
	movabsq	$job+24, %rax
	movq	%rsi, (%rax)
	movabsq	$job+32, %rax
	movq	%rdx, (%rax)
	movabsq	$job+40, %rax
	movq	%rcx, (%rax)
	movabsq	$sched_getcpu, %rax
	callq	*%rax
	movq	104(%rsp), %rdx
	movl	%eax, %ecx
	movabsq	$owner.cpu, %rax
	movl	%ecx, (%rax)
	movabsq	$finished, %rax
	movl	$0, (%rax)
	movabsq	$state, %rcx
	movq	(%rcx), %rax
	shrq	$32, %rax
	movl	%eax, %esi
	incl	%esi
	movl	%esi, %eax
	movq	%rsi, 32(%rsp)
	shlq	$32, %rax
	shlq	$12, %rdx
	orq	%rdx, %rax
	xchgq	%rax, (%rcx)
	movabsq	$sleepers, %rax
	movl	(%rax), %eax
	cmpl	$0, %eax
	jle	.LBB8_6
	movq	40(%rsp), %rax
	movabsq	$state+4, %rdi
	movl	%eax, %esi
	movabsq	$wake, %rax
	callq	*%rax
.LBB8_6:
	movq	104(%rsp), %rdx
	movq	32(%rsp), %rdi
	movabsq	$take_parts, %rax
	xorl	%ecx, %ecx
	movl	%ecx, %esi
	movq	$-1, %rcx
	callq	*%rax
	movq	%rax, 16(%rsp)
	movabsq	$now, %rax
	movq	%rax, (%rsp)
	callq	*%rax
	movq	%rax, %rcx
	movq	104(%rsp), %rax
	movq	%rcx, 8(%rsp)
	movl	%eax, %edi
	movabsq	$join, %rax
	callq	*%rax
	movq	(%rsp), %rax
	callq	*%rax
	movq	8(%rsp), %rcx
	movq	96(%rsp), %rsi
	movq	%rax, %rdi
	movq	16(%rsp), %rax
	movq	%rdi, 24(%rsp)
	subq	%rcx, %rdi
	movq	%rax, %rcx
	subq	%rsi, %rcx
	cmovgq	%rax, %rsi
	movabsq	$lost, %rax
	callq	*%rax
	movq	112(%rsp), %rdx
	movq	24(%rsp), %rcx
	imulq	%rdx, %rax
	addq	%rax, %rcx
	movabsq	$crowded.until, %rax
	movq	%rcx, (%rax)
	movabsq	$busy, %rax
	movl	$0, (%rax)
	movb	$1, %al
	addq	$120, %rsp
	retq
.LBB8_7:
	xorl	%eax, %eax
	addq	$120, %rsp
	retq
.Lfunc_end8:
	.size	aiopt_run_parallel, .Lfunc_end8-aiopt_run_parallel

	.globl	aiopt_after_fork
	.p2align	4
	.type	aiopt_after_fork,@function
aiopt_after_fork:
	movabsq	$state, %rax
	movq	(%rax), %rcx
	movabsq	$-4294967296, %rdx
	andq	%rdx, %rcx
	movq	%rcx, (%rax)
	movabsq	$helpers, %rax
	movq	$0, (%rax)
	movabsq	$sleepers, %rax
	movl	$0, (%rax)
	movabsq	$owner.waits, %rax
	movl	$0, (%rax)
	movabsq	$busy, %rax
	movl	$0, (%rax)
	retq
.Lfunc_end9:
	.size	aiopt_after_fork, .Lfunc_end9-aiopt_after_fork

	.p2align	4
	.type	relax,@function
relax:
	#APP
	pause
	#NO_APP
	retq
.Lfunc_end10:
	.size	relax, .Lfunc_end10-relax

	.type	state,@object
	.section	.lbss,"awl",@nobits
	.p2align	7, 0x0
state:
	.quad	0
	.size	state, 8

	.type	finished,@object
	.p2align	7, 0x0
finished:
	.long	0
	.size	finished, 4

	.type	owner.waits,@object
	.p2align	6, 0x0
owner.waits:
	.long	0
	.size	owner.waits, 4

	.type	job,@object
	.p2align	7, 0x0
job:
	.zero	48
	.size	job, 48

	.type	owner.cpu,@object
	.section	.ldata,"awl",@progbits
	.p2align	2, 0x0
owner.cpu:
	.long	4294967295
	.size	owner.cpu, 4

	.type	busy,@object
	.section	.lbss,"awl",@nobits
	.p2align	7, 0x0
busy:
	.long	0
	.size	busy, 4

	.type	sleepers,@object
	.p2align	7, 0x0
sleepers:
	.long	0
	.size	sleepers, 4

	.type	crowded.until,@object
	.p2align	3, 0x0
crowded.until:
	.quad	0
	.size	crowded.until, 8

	.type	helpers,@object
	.p2align	3, 0x0
helpers:
	.quad	0
	.size	helpers, 8

	.type	futex_number,@object
	.section	.lrodata,"al",@progbits
	.p2align	3, 0x0
futex_number:
	.quad	202
	.size	futex_number, 8

	.section	".note.GNU-stack","",@progbits
