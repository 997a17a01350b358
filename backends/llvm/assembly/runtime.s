# made by LLVM 22.1.0 of sources with the digest d84797a9f3a30d39546bf9301b53f996955855f9a69122046281d74fba2912c4
	.file	"<string>"
	.section	.ltext,"axl",@progbits
	.p2align	4
	.type	evaluate,@function
evaluate:
	.cfi_startproc
	movq	16(%rdi), %rax
	movq	24(%rdi), %r8
	movq	96(%rdi), %rdi
	leaq	(%rsi,%rax,8), %r9
	movq	$0, (%r9,%r8,8)
	testq	%r8, %r8
	jle	.LBB0_15
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r12
	.cfi_def_cfa_offset 32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	.cfi_offset %rbx, -40
	.cfi_offset %r12, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	xorl	%r10d, %r10d
	movabsq	$.LJTI0_0, %r11
	xorl	%ebx, %ebx
	jmp	.LBB0_2
.LBB0_12:
	leaq	-1(%r14), %rcx
	cmpq	$8, %r15
	cmovlq	%rbx, %rcx
	addq	%rcx, %rax
	cqto
	idivq	%r14
	movq	%rax, %rcx
	leaq	-1(%rax), %r12
	leaq	(%rdx,%r14), %rax
	testq	%rdx, %rdx
	cmovnsq	%rcx, %r12
	cmovnsq	%rdx, %rax
	imulq	%r12, %r14
	cmpq	$5, %r15
	cmovneq	%r12, %rax
	cmpq	$9, %r15
	cmoveq	%r14, %rax
	.p2align	4
.LBB0_13:
	movq	%rax, (%r9,%r10,8)
	incq	%r10
	cmpq	%r8, %r10
	jge	.LBB0_14
.LBB0_2:
	leaq	(%r10,%r10,2), %rcx
	movq	(%rdi,%rcx,8), %r15
	movq	8(%rdi,%rcx,8), %rax
	testq	%r15, %r15
	je	.LBB0_13
	movq	16(%rdi,%rcx,8), %rcx
	movq	(%rsi,%rax,8), %rax
	movq	(%rsi,%rcx,8), %r14
	leaq	-2(%r15), %rcx
	cmpq	$7, %rcx
	ja	.LBB0_5
	jmpq	*(%r11,%rcx,8)
.LBB0_10:
	testq	%r14, %r14
	jg	.LBB0_12
	xorl	%eax, %eax
	jmp	.LBB0_13
.LBB0_6:
	subq	%r14, %rax
	jmp	.LBB0_13
.LBB0_7:
	imulq	%r14, %rax
	jmp	.LBB0_13
.LBB0_9:
	cmpq	%r14, %rax
	cmovgeq	%r14, %rax
	jmp	.LBB0_13
.LBB0_8:
	cmpq	%r14, %rax
	cmovleq	%r14, %rax
	jmp	.LBB0_13
.LBB0_5:
	addq	%r14, %rax
	jmp	.LBB0_13
.LBB0_14:
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%r12
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	.cfi_restore %rbx
	.cfi_restore %r12
	.cfi_restore %r14
	.cfi_restore %r15
.LBB0_15:
	retq
.Lfunc_end0:
	.size	evaluate, .Lfunc_end0-evaluate
	.cfi_endproc
	.section	.rodata,"a",@progbits
	.p2align	3, 0x0
.LJTI0_0:
	.quad	.LBB0_6
	.quad	.LBB0_7
	.quad	.LBB0_10
	.quad	.LBB0_10
	.quad	.LBB0_8
	.quad	.LBB0_9
	.quad	.LBB0_10
	.quad	.LBB0_10

	.section	.ltext,"axl",@progbits
	.p2align	4
	.type	cache_lines,@function
cache_lines:
	.cfi_startproc
	leaq	63(%rdi), %rax
	andq	$-64, %rax
	retq
.Lfunc_end1:
	.size	cache_lines, .Lfunc_end1-cache_lines
	.cfi_endproc

	.p2align	4
	.type	block_size,@function
block_size:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r13
	.cfi_def_cfa_offset 32
	pushq	%r12
	.cfi_def_cfa_offset 40
	pushq	%rbx
	.cfi_def_cfa_offset 48
	.cfi_offset %rbx, -48
	.cfi_offset %r12, -40
	.cfi_offset %r13, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rdx, %rbx
	movq	48(%rdi), %rax
	movq	160(%rdi), %rcx
	movq	(%rsi,%rax,8), %r14
	movq	(%rsi,%rcx,8), %r15
	movabsq	$cache_lines, %r13
	movq	%r14, %rdi
	callq	*%r13
	movq	%rax, %r12
	movq	%r15, %rdi
	callq	*%r13
	imulq	%rbx, %rax
	addq	%r12, %rax
	movabsq	$281474976710656, %rcx
	cmpq	%rcx, %r15
	movq	$-1, %rdx
	cmovaq	%rdx, %rax
	cmpq	%rcx, %r14
	cmovaq	%rdx, %rax
	popq	%rbx
	.cfi_def_cfa_offset 40
	popq	%r12
	.cfi_def_cfa_offset 32
	popq	%r13
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end2:
	.size	block_size, .Lfunc_end2-block_size
	.cfi_endproc

	.p2align	4
	.type	take_arena,@function
take_arena:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%rbx
	.cfi_def_cfa_offset 32
	.cfi_offset %rbx, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rsi, %rbx
	movq	136(%rdi), %rcx
	xorl	%eax, %eax
	xchgq	%rax, (%rcx)
	testq	%rax, %rax
	je	.LBB3_3
	movq	(%rax), %r14
	cmpq	%rbx, %r14
	jge	.LBB3_7
	movabsq	$free, %rcx
	movq	%rdi, %r15
	movq	%rax, %rdi
	callq	*%rcx
	movq	%r15, %rdi
	movq	%r14, %rax
	shrq	%rax
	addq	%r14, %rax
	cmpq	%rbx, %rax
	cmovgq	%rax, %rbx
.LBB3_3:
	lock		incq	152(%rdi)
	cmpq	$1048576, %rbx
	movl	$2097152, %eax
	movl	$64, %edi
	cmovgeq	%rax, %rdi
	leaq	(%rdi,%rbx), %rax
	addq	$63, %rax
	movq	%rdi, %r14
	negq	%r14
	andq	%rax, %r14
	movabsq	$aligned_alloc, %rax
	movq	%r14, %rsi
	callq	*%rax
	testq	%rax, %rax
	je	.LBB3_7
	cmpq	$1048576, %rbx
	jl	.LBB3_6
	movabsq	$madvise, %rcx
	movq	%rax, %rdi
	movq	%r14, %rsi
	movl	$14, %edx
	movq	%rax, %r14
	callq	*%rcx
	movq	%r14, %rax
.LBB3_6:
	movq	%rbx, (%rax)
.LBB3_7:
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end3:
	.size	take_arena, .Lfunc_end3-take_arena
	.cfi_endproc

	.p2align	4
	.type	give_arena,@function
give_arena:
	.cfi_startproc
	testq	%rsi, %rsi
	je	.LBB4_3
	movq	136(%rdi), %rax
	xchgq	%rsi, (%rax)
	testq	%rsi, %rsi
	je	.LBB4_3
	pushq	%rax
	.cfi_def_cfa_offset 16
	movabsq	$free, %rax
	movq	%rsi, %rdi
	callq	*%rax
	addq	$8, %rsp
	.cfi_def_cfa_offset 8
.LBB4_3:
	retq
.Lfunc_end4:
	.size	give_arena, .Lfunc_end4-give_arena
	.cfi_endproc

	.p2align	4
	.type	parts_of,@function
parts_of:
	.cfi_startproc
	leaq	(%rsi,%rsi), %rax
	cmpq	%rax, %rdi
	jl	.LBB5_2
	movq	%rdx, %rcx
	movq	%rdi, %rax
	xorl	%edx, %edx
	divq	%rsi
	movq	%rax, %rsi
	leaq	(%rcx,%rcx), %rax
	cmpq	%rax, %rsi
	cmovaeq	%rax, %rsi
	movq	%rsi, %rax
	xorl	%edx, %edx
	divq	%rcx
	movq	%rsi, %rax
	subq	%rdx, %rax
	cmoveq	%rsi, %rax
	retq
.LBB5_2:
	movl	$1, %eax
	retq
.Lfunc_end5:
	.size	parts_of, .Lfunc_end5-parts_of
	.cfi_endproc

	.p2align	4
	.type	place,@function
place:
	.cfi_startproc
	movq	(%rdi), %rax
	movq	8(%rdi), %rdi
	movq	%rax, %r9
	subq	%r8, %r9
	cmovnsq	%rcx, %rdx
	cmovsq	%rax, %r9
	movq	(%rdx,%r9,8), %rax
	addq	(%rsi,%rdi,8), %rax
	retq
.Lfunc_end6:
	.size	place, .Lfunc_end6-place
	.cfi_endproc

	.p2align	4
	.type	count,@function
count:
	.cfi_startproc
	addq	%rsi, (%rdi)
	retq
.Lfunc_end7:
	.size	count, .Lfunc_end7-count
	.cfi_endproc

	.p2align	4
	.type	move_or_jump,@function
move_or_jump:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	pushq	%r15
	.cfi_def_cfa_offset 24
	pushq	%r14
	.cfi_def_cfa_offset 32
	pushq	%r13
	.cfi_def_cfa_offset 40
	pushq	%r12
	.cfi_def_cfa_offset 48
	pushq	%rbx
	.cfi_def_cfa_offset 56
	subq	$24, %rsp
	.cfi_def_cfa_offset 80
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%r8, %r13
	movq	%rcx, %rbp
	movq	%rdx, %r15
	movq	%rsi, %rbx
	movq	%rdi, %r14
	incq	%rbx
	movq	16(%rdi), %r12
	cmpq	$-1, (%rdi)
	je	.LBB8_1
	movq	40(%r14), %rax
	cmpq	$0, 8(%r14)
	je	.LBB8_4
	movq	%rax, 8(%rsp)
	movabsq	$place, %rax
	movq	%r12, %rdi
	movq	%r15, %rsi
	movq	%rbp, %rdx
	movq	%r13, %rcx
	movq	%r9, %r8
	callq	*%rax
	xorl	%esi, %esi
	cmpb	$0, (%rax)
	sete	%sil
	movq	32(%r14), %r14
	movabsq	$count, %r15
	movq	8(%rsp), %r12
	cmovneq	%rbx, %r12
	movq	%r14, %rdi
	callq	*%r15
	addq	$8, %r14
	movl	$1, %esi
	movq	%r14, %rdi
	callq	*%r15
	movq	%r12, %rax
	jmp	.LBB8_4
.LBB8_1:
	movq	%r12, %rdi
	movq	%r15, %rsi
	movq	%rbp, %rdx
	movq	%r13, %rcx
	movq	%r9, %r8
	movq	%r9, 16(%rsp)
	movabsq	$place, %rax
	callq	*%rax
	movq	%rax, 8(%rsp)
	addq	$16, %r12
	movq	%r12, %rdi
	movq	%r15, %rsi
	movq	%rbp, %rdx
	movq	%r13, %rcx
	movq	16(%rsp), %r8
	movabsq	$place, %rax
	callq	*%rax
	movq	32(%r14), %rcx
	movq	(%rcx), %rcx
	movq	(%r15,%rcx,8), %rdx
	movabsq	$memcpy, %rcx
	movq	8(%rsp), %rdi
	movq	%rax, %rsi
	callq	*%rcx
	movq	%rbx, %rax
.LBB8_4:
	addq	$24, %rsp
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%r12
	.cfi_def_cfa_offset 40
	popq	%r13
	.cfi_def_cfa_offset 32
	popq	%r14
	.cfi_def_cfa_offset 24
	popq	%r15
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end8:
	.size	move_or_jump, .Lfunc_end8-move_or_jump
	.cfi_endproc

	.p2align	4
	.type	walk,@function
walk:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbx
	subq	$136, %rsp
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	movq	%rcx, -56(%rbp)
	movq	%rdx, %r13
	movq	%rsi, %r15
	movq	%rdi, %r12
	movq	(%rdi), %rax
	movq	8(%rdi), %rcx
	leaq	1(%rax,%rcx), %rax
	movq	%rax, -72(%rbp)
	movq	56(%rdi), %rax
	movq	%rsp, %rcx
	leaq	15(,%rax,8), %rax
	andq	$-16, %rax
	subq	%rax, %rcx
	movq	%rcx, -88(%rbp)
	movq	%rcx, %rsp
	movq	64(%rdi), %rax
	movq	%rsp, %rbx
	leaq	15(,%rax,8), %rax
	andq	$-16, %rax
	subq	%rax, %rbx
	movq	%rbx, %rsp
	movq	48(%rdi), %rax
	movq	112(%rdi), %rcx
	movq	%rcx, -48(%rbp)
	movq	120(%rdi), %rcx
	movq	%rcx, -64(%rbp)
	movq	128(%rdi), %rcx
	movq	%rcx, -144(%rbp)
	movq	(%rsi,%rax,8), %rdi
	movabsq	$cache_lines, %r14
	callq	*%r14
	addq	(%r13), %rax
	movq	%rax, -80(%rbp)
	movq	160(%r12), %rax
	movq	(%r15,%rax,8), %rdi
	callq	*%r14
	movq	%rax, -120(%rbp)
	movq	176(%r12), %rax
	movq	%rax, -128(%rbp)
	movq	184(%r12), %rax
	movq	%rax, -112(%rbp)
	movq	192(%r12), %rax
	movq	%rax, -104(%rbp)
	movq	%r12, -96(%rbp)
	movq	200(%r12), %rsi
	xorl	%eax, %eax
	movq	%rbx, -152(%rbp)
	.p2align	4
.LBB9_1:
	cmpq	%rsi, %rax
	movq	-88(%rbp), %r12
	movq	%rsi, -160(%rbp)
	jl	.LBB9_2
.LBB9_13:
	movq	-96(%rbp), %rax
	cmpq	40(%rax), %rsi
	movq	-72(%rbp), %r9
	movq	-64(%rbp), %r8
	jge	.LBB9_15
	movq	%rax, %r12
	leaq	(%rsi,%rsi,2), %rdi
	shlq	$4, %rdi
	addq	-48(%rbp), %rdi
	movq	%r15, %rdx
	movq	%r13, %rcx
	movabsq	$move_or_jump, %rax
	callq	*%rax
	movq	208(%r12), %rcx
	movq	(%rcx,%rax,8), %rsi
	jmp	.LBB9_1
	.p2align	4
.LBB9_11:
	movl	$1, %r8d
	movq	%r12, %rdi
	movq	%rbx, %rsi
	movq	-80(%rbp), %rdx
	xorl	%ecx, %ecx
	callq	*%r14
.LBB9_12:
	movq	-168(%rbp), %rax
	incq	%rax
	movq	-160(%rbp), %rsi
	cmpq	%rsi, %rax
	jge	.LBB9_13
.LBB9_2:
	movq	%rax, -168(%rbp)
	leaq	(%rax,%rax,2), %rax
	shlq	$4, %rax
	movq	-48(%rbp), %rdx
	movq	8(%rdx,%rax), %rsi
	movq	24(%rdx,%rax), %rcx
	movq	32(%rdx,%rax), %rdx
	testq	%rsi, %rsi
	movq	-72(%rbp), %r14
	movq	-64(%rbp), %rbx
	jle	.LBB9_5
	movq	-48(%rbp), %rdi
	movq	16(%rdi,%rax), %rdi
	xorl	%r8d, %r8d
	.p2align	4
.LBB9_4:
	movq	%r8, %r9
	shlq	$4, %r9
	movq	(%rdi,%r9), %r10
	movq	%r10, %r11
	subq	%r14, %r11
	movq	%r13, %r12
	cmovnsq	%rbx, %r13
	cmovsq	%r10, %r11
	movq	8(%rdi,%r9), %r9
	movq	(%r13,%r11,8), %r10
	movq	%r12, %r13
	movq	-88(%rbp), %r12
	addq	(%r15,%r9,8), %r10
	movq	%r10, (%r12,%r8,8)
	incq	%r8
	cmpq	%rsi, %r8
	jl	.LBB9_4
.LBB9_5:
	testq	%rcx, %rcx
	movq	-152(%rbp), %rbx
	jle	.LBB9_8
	xorl	%esi, %esi
	.p2align	4
.LBB9_7:
	movq	(%rdx,%rsi,8), %rdi
	movq	(%r15,%rdi,8), %rdi
	movq	%rdi, (%rbx,%rsi,8)
	incq	%rsi
	cmpq	%rcx, %rsi
	jl	.LBB9_7
.LBB9_8:
	addq	-48(%rbp), %rax
	movq	(%rax), %rcx
	movq	-144(%rbp), %rdx
	movq	(%rdx,%rcx,8), %r14
	cmpq	$2, -56(%rbp)
	jb	.LBB9_11
	movq	40(%rax), %rax
	movq	(%r15,%rax,8), %rdi
	movq	%rdi, -136(%rbp)
	movq	-128(%rbp), %rsi
	movq	-56(%rbp), %rdx
	movabsq	$parts_of, %rax
	callq	*%rax
	cmpq	$2, %rax
	jb	.LBB9_11
	movq	%rax, %r10
	movq	-136(%rbp), %rax
	xorl	%edx, %edx
	divq	%r10
	shrq	$3, %rax
	movabsq	$2361183241434822607, %rcx
	mulq	%rcx
	movq	%rdx, %rax
	shrq	$4, %rax
	subq	$8, %rsp
	movq	%r14, %rdi
	movq	%r12, %rsi
	movq	%rbx, %rdx
	movq	-80(%rbp), %rcx
	movq	-120(%rbp), %r8
	movq	-56(%rbp), %r9
	pushq	-112(%rbp)
	pushq	%rax
	pushq	%r10
	callq	*-104(%rbp)
	addq	$32, %rsp
	testb	$1, %al
	je	.LBB9_11
	jmp	.LBB9_12
.LBB9_15:
	leaq	-40(%rbp), %rsp
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	retq
.Lfunc_end9:
	.size	walk, .Lfunc_end9-walk
	.cfi_endproc

	.globl	aiopt_run
	.p2align	4
	.type	aiopt_run,@function
aiopt_run:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbx
	subq	$24, %rsp
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	movq	%rcx, -56(%rbp)
	movq	%rdx, -48(%rbp)
	movq	%rdi, %rbx
	movq	(%rdi), %r12
	movq	8(%rdi), %r13
	movq	16(%rdi), %rdx
	movq	24(%rdi), %rax
	addq	%rdx, %rax
	leaq	23(,%rax,8), %rax
	andq	$-16, %rax
	movq	%rsp, %r14
	subq	%rax, %r14
	movq	%r14, %rsp
	leaq	(%r12,%r13), %rax
	movq	%rsp, %r15
	leaq	23(,%rax,8), %rax
	andq	$-16, %rax
	subq	%rax, %r15
	movq	%r15, %rsp
	shlq	$3, %rdx
	movabsq	$memcpy, %rax
	movq	%r14, %rdi
	callq	*%rax
	movabsq	$evaluate, %rax
	movq	%rbx, %rdi
	movq	%r14, %rsi
	callq	*%rax
	movq	32(%rbx), %rax
	testq	%rax, %rax
	jle	.LBB10_4
	movq	104(%rbx), %rcx
	xorl	%edx, %edx
	.p2align	4
.LBB10_2:
	movq	(%rcx,%rdx,8), %rsi
	cmpq	$0, (%r14,%rsi,8)
	js	.LBB10_11
	incq	%rdx
	cmpq	%rax, %rdx
	jl	.LBB10_2
.LBB10_4:
	leaq	8(%r15), %rdi
	leaq	(,%r12,8), %rdx
	movq	-48(%rbp), %rsi
	movabsq	$memcpy, %rax
	callq	*%rax
	leaq	(%r15,%r12,8), %rdi
	addq	$8, %rdi
	shlq	$3, %r13
	movq	-56(%rbp), %rsi
	movq	%r13, %rdx
	movabsq	$memcpy, %rax
	callq	*%rax
	movq	168(%rbx), %r12
	movabsq	$block_size, %rax
	movq	%rbx, %rdi
	movq	%r14, %rsi
	movq	%r12, %rdx
	callq	*%rax
	testq	%rax, %rax
	js	.LBB10_11
	jle	.LBB10_6
	movabsq	$take_arena, %rcx
	movq	%rbx, %rdi
	movq	%rax, %rsi
	callq	*%rcx
	movq	%rax, %r13
	testq	%rax, %rax
	jne	.LBB10_8
	movl	$1, %eax
	jmp	.LBB10_10
.LBB10_11:
	movl	$2, %eax
	jmp	.LBB10_10
.LBB10_6:
	xorl	%r13d, %r13d
.LBB10_8:
	leaq	64(%r13), %rax
	movq	%rax, (%r15)
	movabsq	$walk, %rax
	movq	%rbx, %rdi
	movq	%r14, %rsi
	movq	%r15, %rdx
	movq	%r12, %rcx
	callq	*%rax
	movabsq	$give_arena, %rax
	movq	%rbx, %rdi
	movq	%r13, %rsi
	callq	*%rax
	xorl	%eax, %eax
.LBB10_10:
	leaq	-40(%rbp), %rsp
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	retq
.Lfunc_end10:
	.size	aiopt_run, .Lfunc_end10-aiopt_run
	.cfi_endproc

	.p2align	4
	.type	is_array,@function
is_array:
	.cfi_startproc
	movabsq	$PyArray_Type, %rax
	cmpq	%rax, 8(%rdi)
	jne	.LBB11_2
	movq	56(%rdi), %rax
	movslq	24(%rdi), %rcx
	xorq	(%rsi), %rax
	xorq	8(%rsi), %rcx
	movl	64(%rdi), %esi
	notl	%esi
	testl	%esi, %edx
	sete	%dl
	orq	%rax, %rcx
	sete	%al
	andb	%dl, %al
	retq
.LBB11_2:
	xorl	%eax, %eax
	retq
.Lfunc_end11:
	.size	is_array, .Lfunc_end11-is_array
	.cfi_endproc

	.p2align	4
	.type	bind,@function
bind:
	.cfi_startproc
	movq	8(%rsi), %rax
	testq	%rax, %rax
	jle	.LBB12_9
	movq	16(%rsi), %rcx
	movq	32(%rdi), %rsi
	xorl	%edi, %edi
	jmp	.LBB12_2
	.p2align	4
.LBB12_6:
	movq	(%rdx,%r8,8), %r8
.LBB12_7:
	cmpq	%r8, %r9
	jne	.LBB12_10
.LBB12_8:
	incq	%rdi
	cmpq	%rax, %rdi
	jge	.LBB12_9
.LBB12_2:
	movq	%rdi, %r9
	shlq	$4, %r9
	movq	(%rcx,%r9), %r8
	movq	8(%rcx,%r9), %r10
	movq	(%rsi,%rdi,8), %r9
	testq	%r10, %r10
	je	.LBB12_6
	cmpq	$2, %r10
	je	.LBB12_7
	cmpq	$1, %r10
	jne	.LBB12_8
	movq	%r9, (%rdx,%r8,8)
	jmp	.LBB12_8
.LBB12_9:
	movb	$1, %al
	retq
.LBB12_10:
	xorl	%eax, %eax
	retq
.Lfunc_end12:
	.size	bind, .Lfunc_end12-bind
	.cfi_endproc

	.p2align	4
	.type	fits,@function
fits:
	.cfi_startproc
	movq	8(%rsi), %rax
	testq	%rax, %rax
	jle	.LBB13_5
	movq	16(%rsi), %rcx
	movq	32(%rdi), %rsi
	xorl	%edi, %edi
	jmp	.LBB13_2
	.p2align	4
.LBB13_4:
	incq	%rdi
	cmpq	%rax, %rdi
	jge	.LBB13_5
.LBB13_2:
	movq	%rdi, %r8
	shlq	$4, %r8
	cmpq	$3, 8(%rcx,%r8)
	jne	.LBB13_4
	movq	(%rcx,%r8), %r8
	movq	(%rsi,%rdi,8), %r9
	cmpq	(%rdx,%r8,8), %r9
	je	.LBB13_4
	xorl	%eax, %eax
	retq
.LBB13_5:
	movb	$1, %al
	retq
.Lfunc_end13:
	.size	fits, .Lfunc_end13-fits
	.cfi_endproc

	.p2align	4
	.type	extent,@function
extent:
	.cfi_startproc
	movq	8(%rsi), %rcx
	movq	24(%rsi), %rdx
	movq	16(%rdi), %rax
	testq	%rcx, %rcx
	jle	.LBB14_3
	movq	32(%rdi), %rsi
	xorl	%edi, %edi
	.p2align	4
.LBB14_2:
	imulq	(%rsi,%rdi,8), %rdx
	incq	%rdi
	cmpq	%rcx, %rdi
	jl	.LBB14_2
.LBB14_3:
	addq	%rax, %rdx
	retq
.Lfunc_end14:
	.size	extent, .Lfunc_end14-extent
	.cfi_endproc

	.p2align	4
	.type	overlaps,@function
overlaps:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	pushq	%r15
	.cfi_def_cfa_offset 24
	pushq	%r14
	.cfi_def_cfa_offset 32
	pushq	%r13
	.cfi_def_cfa_offset 40
	pushq	%r12
	.cfi_def_cfa_offset 48
	pushq	%rbx
	.cfi_def_cfa_offset 56
	pushq	%rax
	.cfi_def_cfa_offset 64
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%rsi, %rbx
	movq	(%rdi), %r12
	movq	80(%rdi), %r13
	movabsq	$extent, %rax
	movq	%rdx, %rdi
	movq	%rcx, %rsi
	callq	*%rax
	testq	%r12, %r12
	jle	.LBB15_4
	movq	%rax, %r14
	movq	%rdx, %r15
	xorl	%ebp, %ebp
	.p2align	4
.LBB15_2:
	movq	(%rbx,%rbp,8), %rdi
	movq	%rbp, %rsi
	shlq	$5, %rsi
	addq	%r13, %rsi
	movabsq	$extent, %rax
	callq	*%rax
	cmpq	%r15, %rax
	setb	%al
	cmpq	%r14, %rdx
	seta	%cl
	testb	%cl, %al
	jne	.LBB15_5
	incq	%rbp
	cmpq	%r12, %rbp
	jl	.LBB15_2
.LBB15_4:
	xorl	%eax, %eax
	jmp	.LBB15_6
.LBB15_5:
	movb	$1, %al
.LBB15_6:
	addq	$8, %rsp
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%r12
	.cfi_def_cfa_offset 40
	popq	%r13
	.cfi_def_cfa_offset 32
	popq	%r14
	.cfi_def_cfa_offset 24
	popq	%r15
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end15:
	.size	overlaps, .Lfunc_end15-overlaps
	.cfi_endproc

	.p2align	4
	.type	possible,@function
possible:
	.cfi_startproc
	movq	8(%rdi), %rax
	testq	%rax, %rax
	jle	.LBB16_4
	movq	16(%rdi), %rcx
	xorl	%edx, %edx
	.p2align	4
.LBB16_2:
	movq	%rdx, %rdi
	shlq	$4, %rdi
	movq	(%rcx,%rdi), %rdi
	cmpq	$0, (%rsi,%rdi,8)
	js	.LBB16_5
	incq	%rdx
	cmpq	%rax, %rdx
	jl	.LBB16_2
.LBB16_4:
	movb	$1, %al
	retq
.LBB16_5:
	xorl	%eax, %eax
	retq
.Lfunc_end16:
	.size	possible, .Lfunc_end16-possible
	.cfi_endproc

	.p2align	4
	.type	new_result,@function
new_result:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%rbx
	.cfi_def_cfa_offset 32
	.cfi_offset %rbx, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rdx, %rbx
	movq	(%rdi), %r14
	movq	8(%rdi), %r15
	testq	%r15, %r15
	jle	.LBB17_3
	movq	16(%rdi), %rax
	xorl	%ecx, %ecx
	.p2align	4
.LBB17_2:
	movq	%rcx, %rdx
	shlq	$4, %rdx
	movq	(%rax,%rdx), %rdx
	movq	(%rsi,%rdx,8), %rdx
	movq	%rdx, (%rbx,%rcx,8)
	incq	%rcx
	cmpq	%r15, %rcx
	jl	.LBB17_2
.LBB17_3:
	movabsq	$Py_IncRef, %rax
	movq	%r14, %rdi
	callq	*%rax
	movabsq	$PyArray_Empty, %rax
	movl	%r15d, %edi
	movq	%rbx, %rsi
	movq	%r14, %rdx
	xorl	%ecx, %ecx
	callq	*%rax
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end17:
	.size	new_result, .Lfunc_end17-new_result
	.cfi_endproc

	.p2align	4
	.type	invoke,@function
invoke:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbx
	subq	$152, %rsp
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	movq	%r9, -160(%rbp)
	movl	%r8d, -132(%rbp)
	movq	%rsi, -72(%rbp)
	movq	%rdi, -152(%rbp)
	movq	(%rdi), %rax
	movq	(%rax), %rbx
	movq	%rax, -56(%rbp)
	movq	8(%rax), %rsi
	testq	%rcx, %rcx
	sete	%al
	movq	%rsi, -64(%rbp)
	movq	%rcx, -192(%rbp)
	cmpq	%rsi, %rcx
	sete	%cl
	cmpq	%rbx, %rdx
	jne	.LBB18_59
	orb	%cl, %al
	je	.LBB18_59
	movq	-56(%rbp), %rcx
	movq	16(%rcx), %rax
	movq	32(%rcx), %rdx
	movq	%rdx, -88(%rbp)
	movq	80(%rcx), %r15
	movq	88(%rcx), %rdx
	movq	%rdx, -184(%rbp)
	movq	104(%rcx), %rdx
	movq	%rdx, -120(%rbp)
	addq	24(%rcx), %rax
	leaq	23(,%rax,8), %rax
	andq	$-16, %rax
	movq	%rsp, %rcx
	subq	%rax, %rcx
	movq	%rcx, -48(%rbp)
	movq	%rcx, %rsp
	movq	-64(%rbp), %rdx
	leaq	(%rbx,%rdx), %rax
	leaq	23(,%rax,8), %rax
	andq	$-16, %rax
	movq	%rsp, %rcx
	subq	%rax, %rcx
	movq	%rcx, -128(%rbp)
	movq	%rcx, %rsp
	movq	%rsp, %rax
	addq	$-512, %rax
	movq	%rax, -176(%rbp)
	movq	%rax, %rsp
	movq	%rsp, %rcx
	leaq	15(,%rdx,8), %rax
	andq	$-16, %rax
	subq	%rax, %rcx
	movq	%rcx, -112(%rbp)
	movq	%rcx, %rsp
	testq	%rbx, %rbx
	jle	.LBB18_7
	xorl	%r12d, %r12d
	.p2align	4
.LBB18_4:
	movq	-72(%rbp), %rax
	movq	(%rax,%r12,8), %r14
	movq	%r12, %r13
	shlq	$5, %r13
	addq	%r15, %r13
	movq	%r14, %rdi
	movq	%r13, %rsi
	movl	$257, %edx
	movabsq	$is_array, %rax
	callq	*%rax
	testb	$1, %al
	je	.LBB18_59
	movq	%r14, %rdi
	movq	%r13, %rsi
	movq	-48(%rbp), %rdx
	movabsq	$bind, %rax
	callq	*%rax
	testb	$1, %al
	je	.LBB18_59
	movq	16(%r14), %rax
	movq	-128(%rbp), %rcx
	movq	%rax, 8(%rcx,%r12,8)
	incq	%r12
	cmpq	%rbx, %r12
	jl	.LBB18_4
.LBB18_7:
	movabsq	$evaluate, %rax
	movq	-56(%rbp), %r14
	movq	%r14, %rdi
	movq	-48(%rbp), %rsi
	callq	*%rax
	cmpq	$0, 216(%r14)
	jle	.LBB18_11
	xorl	%r14d, %r14d
	movabsq	$fits, %r12
	.p2align	4
.LBB18_9:
	movq	-72(%rbp), %rax
	movq	(%rax,%r14,8), %rdi
	movq	%r14, %rsi
	shlq	$5, %rsi
	addq	%r15, %rsi
	movq	-48(%rbp), %rdx
	callq	*%r12
	testb	$1, %al
	je	.LBB18_59
	incq	%r14
	cmpq	%rbx, %r14
	jl	.LBB18_9
.LBB18_11:
	cmpq	$0, -88(%rbp)
	jle	.LBB18_15
	xorl	%eax, %eax
	movq	-48(%rbp), %rdx
	.p2align	4
.LBB18_13:
	movq	-120(%rbp), %rcx
	movq	(%rcx,%rax,8), %rcx
	cmpq	$0, (%rdx,%rcx,8)
	js	.LBB18_59
	incq	%rax
	cmpq	-88(%rbp), %rax
	jl	.LBB18_13
.LBB18_15:
	movq	-56(%rbp), %rdi
	movq	168(%rdi), %r14
	movabsq	$block_size, %rax
	movq	-48(%rbp), %rsi
	movq	%r14, %rdx
	callq	*%rax
	testq	%rax, %rax
	js	.LBB18_59
	movq	%rax, -168(%rbp)
	movq	-56(%rbp), %rdi
	movq	144(%rdi), %rax
	movq	232(%rdi), %rcx
	movq	%rax, -80(%rbp)
	movq	%rcx, -104(%rbp)
	cmpq	%rcx, %rax
	movq	%r14, -144(%rbp)
	jae	.LBB18_18
	movq	$0, -96(%rbp)
.LBB18_19:
	movq	-112(%rbp), %r12
	movq	-64(%rbp), %r15
	testq	%r15, %r15
	jle	.LBB18_31
	movq	-72(%rbp), %rax
	leaq	(%rax,%rbx,8), %rax
	movq	%rax, -120(%rbp)
	movq	-128(%rbp), %rax
	leaq	(%rax,%rbx,8), %rax
	addq	$8, %rax
	movq	%rax, -88(%rbp)
	xorl	%ebx, %ebx
	jmp	.LBB18_21
	.p2align	4
.LBB18_26:
	movq	%r14, %rdi
	movabsq	$Py_IncRef, %rax
	callq	*%rax
	movq	-64(%rbp), %r15
.LBB18_30:
	movq	%r14, (%r12,%rbx,8)
	movq	16(%r14), %rax
	movq	-88(%rbp), %rcx
	movq	%rax, (%rcx,%rbx,8)
	incq	%rbx
	cmpq	%r15, %rbx
	jge	.LBB18_31
.LBB18_21:
	movq	%rbx, %r13
	shlq	$5, %r13
	addq	-184(%rbp), %r13
	cmpq	$0, -192(%rbp)
	je	.LBB18_27
	movq	-120(%rbp), %rax
	movq	(%rax,%rbx,8), %r14
	movq	%r14, %rdi
	movq	%r13, %rsi
	movl	$1281, %edx
	movabsq	$is_array, %rax
	callq	*%rax
	movb	$1, %r15b
	testb	$1, %al
	je	.LBB18_54
	movq	%r14, %rdi
	movq	%r13, %rsi
	movq	-48(%rbp), %rdx
	movabsq	$fits, %rax
	callq	*%rax
	testb	$1, %al
	je	.LBB18_54
	testb	$1, -132(%rbp)
	je	.LBB18_26
	movq	-56(%rbp), %rdi
	movq	-72(%rbp), %rsi
	movq	%r14, %rdx
	movq	%r13, %rcx
	movabsq	$overlaps, %rax
	callq	*%rax
	testb	$1, %al
	je	.LBB18_26
	jmp	.LBB18_54
	.p2align	4
.LBB18_27:
	movq	%r13, %rdi
	movq	-48(%rbp), %r14
	movq	%r14, %rsi
	movabsq	$possible, %rax
	callq	*%rax
	testb	$1, %al
	je	.LBB18_28
	movq	%r13, %rdi
	movq	%r14, %rsi
	movq	-176(%rbp), %rdx
	movabsq	$new_result, %rax
	callq	*%rax
	movq	%rax, %r14
	testq	%rax, %rax
	jne	.LBB18_30
	jmp	.LBB18_53
.LBB18_31:
	movq	-168(%rbp), %rsi
	testq	%rsi, %rsi
	jle	.LBB18_32
	movabsq	$take_arena, %rax
	movq	-56(%rbp), %r13
	movq	%r13, %rdi
	callq	*%rax
	movq	%rax, %r14
	testq	%rax, %rax
	movq	-48(%rbp), %rbx
	jne	.LBB18_34
	movabsq	$PyErr_NoMemory, %rax
	callq	*%rax
.LBB18_52:
	movq	%r15, %rbx
.LBB18_53:
	xorl	%r15d, %r15d
.LBB18_54:
	testq	%rbx, %rbx
	movq	-112(%rbp), %r13
	jle	.LBB18_57
	xorl	%r14d, %r14d
	movabsq	$Py_DecRef, %r12
	.p2align	4
.LBB18_56:
	movq	(%r13,%r14,8), %rdi
	callq	*%r12
	incq	%r14
	cmpq	%rbx, %r14
	jl	.LBB18_56
.LBB18_57:
	testb	%r15b, %r15b
	je	.LBB18_58
.LBB18_59:
	movabsq	$unfit, %rax
	jmp	.LBB18_50
.LBB18_32:
	xorl	%r14d, %r14d
	movq	-48(%rbp), %rbx
	movq	-56(%rbp), %r13
.LBB18_34:
	leaq	64(%r14), %rax
	movq	-128(%rbp), %rdx
	movq	%rax, (%rdx)
	movq	72(%r13), %rax
	movq	(%rbx,%rax,8), %rax
	incq	144(%r13)
	cmpq	$9999999, %rax
	ja	.LBB18_38
	movabsq	$walk, %rax
	movq	%r13, %rdi
	movq	%rbx, %rsi
	movq	-144(%rbp), %rcx
	callq	*%rax
	movq	-104(%rbp), %rax
	cmpq	%rax, -80(%rbp)
	jae	.LBB18_37
	xorl	%ebx, %ebx
	jmp	.LBB18_42
.LBB18_38:
	movabsq	$PyEval_SaveThread, %rax
	movq	%rdx, %r15
	callq	*%rax
	movq	%rax, -72(%rbp)
	movabsq	$walk, %rax
	movq	%r13, %rdi
	movq	%rbx, %rsi
	movq	%r15, %rdx
	movq	-144(%rbp), %rcx
	callq	*%rax
	movq	-104(%rbp), %rax
	cmpq	%rax, -80(%rbp)
	jae	.LBB18_40
	xorl	%ebx, %ebx
.LBB18_41:
	movabsq	$PyEval_RestoreThread, %rax
	movq	-72(%rbp), %rdi
	callq	*%rax
	movq	-64(%rbp), %r15
.LBB18_42:
	movabsq	$give_arena, %rax
	movq	%r13, %rdi
	movq	%r14, %rsi
	callq	*%rax
	cmpq	$1, %r15
	jne	.LBB18_44
	movq	(%r12), %rax
.LBB18_48:
	movq	-104(%rbp), %rcx
	cmpq	%rcx, -80(%rbp)
	jb	.LBB18_50
	movabsq	$take_sample, %r8
	movq	-152(%rbp), %rdi
	movq	-48(%rbp), %rsi
	movq	%rbx, %rdx
	movq	-160(%rbp), %rcx
	movq	%rax, %rbx
	callq	*%r8
	movq	%rbx, %rax
	jmp	.LBB18_50
.LBB18_58:
	xorl	%eax, %eax
.LBB18_50:
	leaq	-40(%rbp), %rsp
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	retq
.LBB18_28:
	.cfi_def_cfa %rbp, 16
	movb	$1, %r15b
	jmp	.LBB18_54
.LBB18_18:
	movabsq	$start_sample, %rax
	movq	-80(%rbp), %rsi
	callq	*%rax
	movq	%rax, -96(%rbp)
	jmp	.LBB18_19
.LBB18_44:
	movabsq	$PyTuple_New, %rax
	movq	%r15, %rdi
	callq	*%rax
	testq	%rax, %rax
	je	.LBB18_52
	testq	%r15, %r15
	jle	.LBB18_48
	xorl	%r14d, %r14d
	movq	%r12, %r13
	movq	-64(%rbp), %r15
.LBB18_47:
	movq	(%r13,%r14,8), %rdx
	movq	%rax, %rdi
	movq	%r14, %rsi
	movq	%rax, %r12
	movabsq	$PyTuple_SetItem, %rax
	callq	*%rax
	movq	%r12, %rax
	incq	%r14
	cmpq	%r15, %r14
	jl	.LBB18_47
	jmp	.LBB18_48
.LBB18_37:
	movabsq	$since, %rax
	movq	-96(%rbp), %rdi
	callq	*%rax
	movq	%rax, %rbx
	jmp	.LBB18_42
.LBB18_40:
	movabsq	$since, %rax
	movq	-96(%rbp), %rdi
	callq	*%rax
	movq	%rax, %rbx
	jmp	.LBB18_41
.Lfunc_end18:
	.size	invoke, .Lfunc_end18-invoke
	.cfi_endproc

	.p2align	4
	.type	now,@function
now:
	.cfi_startproc
	subq	$24, %rsp
	.cfi_def_cfa_offset 32
	movabsq	$clock_gettime, %rax
	movq	%rsp, %rsi
	movl	$1, %edi
	callq	*%rax
	imulq	$1000000000, (%rsp), %rax
	addq	8(%rsp), %rax
	addq	$24, %rsp
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end19:
	.size	now, .Lfunc_end19-now
	.cfi_endproc

	.p2align	4
	.type	since,@function
since:
	.cfi_startproc
	pushq	%rbx
	.cfi_def_cfa_offset 16
	.cfi_offset %rbx, -16
	movq	%rdi, %rbx
	movabsq	$now, %rax
	callq	*%rax
	subq	%rbx, %rax
	popq	%rbx
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end20:
	.size	since, .Lfunc_end20-since
	.cfi_endproc

	.p2align	4
	.type	start_sample,@function
start_sample:
	.cfi_startproc
	pushq	%rax
	.cfi_def_cfa_offset 16
	movq	224(%rdi), %rax
	movq	256(%rdi), %rcx
	movabsq	$-7046029254386353131, %rdx
	imulq	(%rcx), %rdx
	shrq	$32, %rdx
	leaq	-1(,%rax,2), %rax
	imulq	%rdx, %rax
	shrq	$32, %rax
	addq	%rsi, %rax
	incq	%rax
	movq	%rax, 232(%rdi)
	movabsq	$now, %rax
	callq	*%rax
	popq	%rcx
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end21:
	.size	start_sample, .Lfunc_end21-start_sample
	.cfi_endproc

	.p2align	4
	.type	take_sample,@function
take_sample:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	pushq	%r15
	.cfi_def_cfa_offset 24
	pushq	%r14
	.cfi_def_cfa_offset 32
	pushq	%r13
	.cfi_def_cfa_offset 40
	pushq	%r12
	.cfi_def_cfa_offset 48
	pushq	%rbx
	.cfi_def_cfa_offset 56
	pushq	%rax
	.cfi_def_cfa_offset 64
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%rdx, %r15
	movq	%rdi, %rbx
	movq	(%rdi), %r13
	movq	16(%r13), %r8
	movq	72(%r13), %rax
	movq	(%rsi,%rax,8), %rdi
	movq	256(%r13), %rbp
	movq	(%rbp), %r12
	movq	%r12, %rax
	xorl	%edx, %edx
	divq	248(%r13)
	movq	%rcx, %r14
	leaq	2(%r8), %rax
	imulq	%rdx, %rax
	movq	%r15, 8(%rbp,%rax,8)
	movq	%rdi, 16(%rbp,%rax,8)
	leaq	24(,%rax,8), %rdi
	addq	%rbp, %rdi
	shlq	$3, %r8
	movabsq	$memcpy, %rax
	movq	%r8, %rdx
	callq	*%rax
	incq	%r12
	movq	%r12, (%rbp)
	cmpq	240(%r13), %r15
	setbe	%al
	testq	%r14, %r14
	sete	%cl
	orb	%al, %cl
	jne	.LBB22_2
	movabsq	$tell, %rax
	movq	%r14, %rdi
	movq	%rbx, %rsi
	movq	%r15, %rdx
	callq	*%rax
.LBB22_2:
	addq	$8, %rsp
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%r12
	.cfi_def_cfa_offset 40
	popq	%r13
	.cfi_def_cfa_offset 32
	popq	%r14
	.cfi_def_cfa_offset 24
	popq	%r15
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end22:
	.size	take_sample, .Lfunc_end22-take_sample
	.cfi_endproc

	.section	.rodata.cst8,"aM",@progbits,8
	.p2align	3, 0x0
.LCPI23_0:
	.quad	0x41cdcd6500000000
	.section	.ltext,"axl",@progbits
	.p2align	4
	.type	tell,@function
tell:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r12
	.cfi_def_cfa_offset 32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	subq	$24, %rsp
	.cfi_def_cfa_offset 64
	.cfi_offset %rbx, -40
	.cfi_offset %r12, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rdi, %rbx
	cvtsi2sd	%rdx, %xmm0
	movq	8(%rsi), %r14
	movabsq	$.LCPI23_0, %rax
	divsd	(%rax), %xmm0
	movabsq	$PyFloat_FromDouble, %rax
	callq	*%rax
	testq	%rax, %rax
	je	.LBB23_6
	movq	%r14, (%rsp)
	movq	%rax, 8(%rsp)
	movabsq	$Py_IncRef, %rcx
	movq	%rbx, %rdi
	movq	%rax, %r15
	callq	*%rcx
	movabsq	$PyObject_Vectorcall, %rax
	movq	%rsp, %rsi
	movl	$2, %edx
	movq	%rbx, %rdi
	xorl	%ecx, %ecx
	callq	*%rax
	movq	%rax, %r14
	movabsq	$Py_DecRef, %r12
	movq	%r15, %rdi
	callq	*%r12
	testq	%r14, %r14
	je	.LBB23_5
	movq	%r14, %rdi
	callq	*%r12
	jmp	.LBB23_3
.LBB23_6:
	movabsq	$PyErr_WriteUnraisable, %rax
	movq	%rbx, %rdi
	callq	*%rax
	jmp	.LBB23_4
.LBB23_5:
	movabsq	$PyErr_WriteUnraisable, %rax
	movq	%rbx, %rdi
	callq	*%rax
.LBB23_3:
	movq	%rbx, %rdi
	callq	*%r12
.LBB23_4:
	addq	$24, %rsp
	.cfi_def_cfa_offset 40
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%r12
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end23:
	.size	tell, .Lfunc_end23-tell
	.cfi_endproc

	.p2align	4
	.type	slow,@function
slow:
	.cfi_startproc
	pushq	%rax
	.cfi_def_cfa_offset 16
	movq	16(%rdi), %rax
	movq	8(%rax), %rdi
	movabsq	$PyObject_Vectorcall, %rax
	callq	*%rax
	popq	%rcx
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end24:
	.size	slow, .Lfunc_end24-slow
	.cfi_endproc

	.p2align	4
	.type	admitting,@function
admitting:
	.cfi_startproc
	movq	%rdi, %rax
	cmpq	$0, (%rax)
	je	.LBB25_6
.LBB25_2:
	movq	16(%rax), %rcx
	testq	%rcx, %rcx
	je	.LBB25_6
	xorl	%edi, %edi
	.p2align	4
.LBB25_4:
	movq	%rdi, %r8
	shlq	$4, %r8
	movq	(%rsi,%rdi,8), %r9
	subq	(%rcx,%r8), %r9
	cmpq	8(%rcx,%r8), %r9
	ja	.LBB25_7
	incq	%rdi
	cmpq	%rdx, %rdi
	jl	.LBB25_4
	jmp	.LBB25_6
	.p2align	4
.LBB25_7:
	addq	$24, %rax
	cmpq	$0, (%rax)
	jne	.LBB25_2
.LBB25_6:
	retq
.Lfunc_end25:
	.size	admitting, .Lfunc_end25-admitting
	.cfi_endproc

	.p2align	4
	.type	choose,@function
choose:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r12
	.cfi_def_cfa_offset 32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	pushq	%rax
	.cfi_def_cfa_offset 48
	.cfi_offset %rbx, -40
	.cfi_offset %r12, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	movq	%rcx, %r8
	movq	%rdx, %rcx
	movq	(%rdi), %rdx
	movq	8(%rdi), %rax
	xorl	%r10d, %r10d
	movabsq	$PyArray_Type, %r11
	movabsq	$-7046029254386353131, %rbx
	xorl	%r9d, %r9d
	.p2align	4
.LBB26_1:
	movq	%r10, %r14
	shlq	$4, %r14
	movq	(%rax,%r14), %r15
	cmpq	%rcx, %r15
	jge	.LBB26_20
	movq	(%rsi,%r15,8), %r15
	cmpq	%r11, 8(%r15)
	jne	.LBB26_20
	movq	8(%rax,%r14), %r14
	movslq	24(%r15), %r12
	cmpq	%r12, %r14
	jge	.LBB26_20
	movq	32(%r15), %r15
	movq	(%r15,%r14,8), %r14
	movq	%r14, (%r8,%r10,8)
	xorq	%r14, %r9
	movq	%r9, %r14
	imulq	%rbx, %r14
	movq	%r14, %r9
	shrq	$32, %r9
	xorq	%r14, %r9
	incq	%r10
	cmpq	%rdx, %r10
	jl	.LBB26_1
	movq	16(%rdi), %rcx
	testq	%rcx, %rcx
	je	.LBB26_13
	movq	24(%rdi), %rsi
	movq	32(%rdi), %r10
	leaq	1(%rdx), %r11
	shrq	%cl, %r9
.LBB26_7:
	movq	%r9, %rcx
	imulq	%r11, %rcx
	movq	(%r10,%rcx,8), %rax
	testq	%rax, %rax
	je	.LBB26_13
	leaq	(%r10,%rcx,8), %rcx
	xorl	%ebx, %ebx
	.p2align	4
.LBB26_9:
	movq	8(%rcx,%rbx,8), %r14
	cmpq	(%r8,%rbx,8), %r14
	jne	.LBB26_12
	incq	%rbx
	cmpq	%rdx, %rbx
	jl	.LBB26_9
	jmp	.LBB26_11
	.p2align	4
.LBB26_12:
	incq	%r9
	andq	%rsi, %r9
	jmp	.LBB26_7
.LBB26_13:
	movq	48(%rdi), %rsi
	testq	%rsi, %rsi
	je	.LBB26_19
	movq	40(%rdi), %rdi
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	.p2align	4
.LBB26_15:
	leaq	(%r9,%r9,4), %rbx
	movq	(%rdi,%rbx,8), %r11
	movq	8(%rdi,%rbx,8), %rcx
	movq	16(%rdi,%rbx,8), %r14
	movq	(%r8,%r9,8), %rax
	cmpq	%r11, %rax
	cmovbq	%rax, %r11
	movq	%r11, %rax
	btsq	%rcx, %rax
	bsrq	%rax, %r15
	xorq	$63, %r15
	addq	%rcx, %r15
	movl	$63, %eax
	subq	%r15, %rax
	movq	%rax, %r15
	shlq	%cl, %r15
	movq	%r11, %r12
	movl	%eax, %ecx
	shrq	%cl, %r12
	movq	24(%rdi,%rbx,8), %rcx
	movq	32(%rdi,%rbx,8), %rax
	addq	%r15, %r12
	movq	(%r14,%r12,8), %r14
	.p2align	4
.LBB26_16:
	movq	%r14, %rbx
	incq	%r14
	cmpq	%r11, (%rcx,%rbx,8)
	jbe	.LBB26_16
	imulq	%rax, %rbx
	addq	%rbx, %r10
	incq	%r9
	cmpq	%rdx, %r9
	jl	.LBB26_15
	movq	(%rsi,%r10,8), %rax
	jmp	.LBB26_11
.LBB26_19:
	movq	56(%rdi), %rdi
	movabsq	$admitting, %rax
	movq	%r8, %rsi
	callq	*%rax
	jmp	.LBB26_11
.LBB26_20:
	xorl	%eax, %eax
.LBB26_11:
	addq	$8, %rsp
	.cfi_def_cfa_offset 40
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%r12
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end26:
	.size	choose, .Lfunc_end26-choose
	.cfi_endproc

	.p2align	4
	.type	dispatch,@function
dispatch:
	.cfi_startproc
	pushq	%rbp
	.cfi_def_cfa_offset 16
	pushq	%r15
	.cfi_def_cfa_offset 24
	pushq	%r14
	.cfi_def_cfa_offset 32
	pushq	%r13
	.cfi_def_cfa_offset 40
	pushq	%r12
	.cfi_def_cfa_offset 48
	pushq	%rbx
	.cfi_def_cfa_offset 56
	subq	$168, %rsp
	.cfi_def_cfa_offset 224
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%r8, 24(%rsp)
	movq	%rcx, %r15
	movq	%rdx, %r14
	movq	%rsi, %r13
	movq	%rdi, %r12
	movq	16(%rdi), %rax
	movq	(%rax), %rax
	movq	(%rax), %rbx
	movq	8(%rax), %rax
	movq	%rax, 16(%rsp)
	movq	(%rbx), %rbp
	movabsq	$Py_IncRef, %rax
	movq	%rbp, %rdi
	callq	*%rax
	movq	8(%rbx), %rdi
	testq	%rdi, %rdi
	movq	%rdi, (%rsp)
	je	.LBB27_1
	movabsq	$choose, %rax
	leaq	32(%rsp), %rcx
	movq	%r13, %rsi
	movq	%r14, %rdx
	callq	*%rax
	movq	%rax, %rbx
	testq	%rax, %rax
	jne	.LBB27_3
.LBB27_9:
	movabsq	$Py_DecRef, %rax
	movq	%rbp, %rdi
	callq	*%rax
	movabsq	$slow, %rax
	movq	%r12, %rdi
	movq	%r13, %rsi
	movq	%r14, %rdx
	movq	%r15, %rcx
	callq	*%rax
	jmp	.LBB27_8
.LBB27_1:
	addq	$16, %rbx
	jmp	.LBB27_3
.LBB27_5:
	addq	$24, %rbx
	cmpq	$0, (%rsp)
	movq	%r12, %r15
	movq	8(%rsp), %r12
	je	.LBB27_3
	movq	(%rsp), %rax
	movq	(%rax), %rdx
	movabsq	$admitting, %rax
	leaq	32(%rsp), %rsi
	movq	%rbx, %rdi
	callq	*%rax
	movq	%rax, %rbx
	.p2align	4
.LBB27_3:
	movq	(%rbx), %rax
	testq	%rax, %rax
	je	.LBB27_9
	movq	%r12, 8(%rsp)
	movq	%r15, %r12
	movq	(%rax), %rdx
	movq	%r14, %rcx
	subq	%rdx, %rcx
	xorl	%r8d, %r8d
	movq	24(%rsp), %rax
	testq	%rax, %rax
	setns	%r8b
	cmovnsq	%r14, %rdx
	cmovnsq	%rax, %rcx
	movabsq	$invoke, %rax
	movq	%rbx, %rdi
	movq	%r13, %rsi
	movq	16(%rsp), %r9
	callq	*%rax
	movq	%rax, %r15
	movabsq	$unfit, %rax
	cmpq	%rax, %r15
	je	.LBB27_5
	movabsq	$Py_DecRef, %rax
	movq	%rbp, %rdi
	callq	*%rax
	movq	%r15, %rax
.LBB27_8:
	addq	$168, %rsp
	.cfi_def_cfa_offset 56
	popq	%rbx
	.cfi_def_cfa_offset 48
	popq	%r12
	.cfi_def_cfa_offset 40
	popq	%r13
	.cfi_def_cfa_offset 32
	popq	%r14
	.cfi_def_cfa_offset 24
	popq	%r15
	.cfi_def_cfa_offset 16
	popq	%rbp
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end27:
	.size	dispatch, .Lfunc_end27-dispatch
	.cfi_endproc

	.globl	aiopt_entry
	.p2align	4
	.type	aiopt_entry,@function
aiopt_entry:
	.cfi_startproc
	pushq	%r15
	.cfi_def_cfa_offset 16
	pushq	%r14
	.cfi_def_cfa_offset 24
	pushq	%r12
	.cfi_def_cfa_offset 32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	pushq	%rax
	.cfi_def_cfa_offset 48
	.cfi_offset %rbx, -40
	.cfi_offset %r12, -32
	.cfi_offset %r14, -24
	.cfi_offset %r15, -16
	testq	%rcx, %rcx
	jne	.LBB28_4
	movabsq	$dispatch, %rax
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
.LBB28_2:
	callq	*%rax
.LBB28_3:
	addq	$8, %rsp
	.cfi_def_cfa_offset 40
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%r12
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	retq
.LBB28_4:
	.cfi_def_cfa_offset 48
	movq	%rdi, %r12
	movq	%rsi, %r15
	movq	%rdx, %rbx
	movabsq	$PyTuple_Size, %rax
	movq	%rcx, %r14
	movq	%rcx, %rdi
	callq	*%rax
	cmpq	$1, %rax
	jne	.LBB28_7
	movabsq	$PyTuple_GetItem, %rax
	movq	%r14, %rdi
	xorl	%esi, %esi
	callq	*%rax
	movabsq	$out_name, %rcx
	cmpq	%rcx, %rax
	je	.LBB28_6
.LBB28_7:
	movabsq	$slow, %rax
	movq	%r12, %rdi
	movq	%r15, %rsi
	movq	%rbx, %rdx
	movq	%r14, %rcx
	callq	*%rax
	jmp	.LBB28_3
.LBB28_6:
	movabsq	$dispatch, %rax
	movl	$1, %r8d
	movq	%r12, %rdi
	movq	%r15, %rsi
	movq	%rbx, %rdx
	movq	%r14, %rcx
	jmp	.LBB28_2
.Lfunc_end28:
	.size	aiopt_entry, .Lfunc_end28-aiopt_entry
	.cfi_endproc

	.globl	aiopt_core
	.p2align	4
	.type	aiopt_core,@function
aiopt_core:
	.cfi_startproc
	pushq	%rax
	.cfi_def_cfa_offset 16
	testq	%rcx, %rcx
	jne	.LBB29_2
	movabsq	$dispatch, %rax
	xorl	%ecx, %ecx
	movq	$-1, %r8
	callq	*%rax
	popq	%rcx
	.cfi_def_cfa_offset 8
	retq
.LBB29_2:
	.cfi_def_cfa_offset 16
	movabsq	$slow, %rax
	callq	*%rax
	popq	%rcx
	.cfi_def_cfa_offset 8
	retq
.Lfunc_end29:
	.size	aiopt_core, .Lfunc_end29-aiopt_core
	.cfi_endproc

	.type	unfit,@object
	.section	.lrodata,"al",@progbits
unfit:
	.byte	0
	.size	unfit, 1

	.section	".note.GNU-stack","",@progbits
