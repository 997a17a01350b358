# made by LLVM 22.1.0 of sources with the digest c0efe566212da9ed655055feaf417b1610885cc638991cf04607a6d62947e53d
	.file	"<string>"
	.section	.ltext,"axl",@progbits
	.globl	aiopt_ukr_1x16
	.p2align	4
	.type	aiopt_ukr_1x16,@function
aiopt_ukr_1x16:
	.cfi_startproc
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
	movq	64(%rsp), %rax
	movq	56(%rsp), %r8
	movq	%rdi, %r10
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-4, %r10
	jle	.LBB0_1
	xorl	%r11d, %r11d
	leaq	(%rax,%rax,2), %rbx
	leaq	(%r9,%r9,2), %r14
	movq	%r9, %r15
	shlq	$4, %r15
	movq	%rax, %r12
	shlq	$4, %r12
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	.p2align	4
.LBB0_3:
	vbroadcastss	(%rsi), %ymm8
	vfmadd231ps	(%rdx), %ymm8, %ymm0
	vfmadd231ps	32(%rdx), %ymm8, %ymm1
	prefetcht1	(%r8)
	vbroadcastss	4(%rsi), %ymm8
	vfmadd231ps	(%rdx,%r9,4), %ymm8, %ymm2
	prefetcht1	(%r8,%rax,4)
	vfmadd231ps	32(%rdx,%r9,4), %ymm8, %ymm3
	vbroadcastss	8(%rsi), %ymm8
	vfmadd231ps	(%rdx,%r9,8), %ymm8, %ymm4
	vfmadd231ps	32(%rdx,%r9,8), %ymm8, %ymm5
	prefetcht1	(%r8,%rax,8)
	vbroadcastss	12(%rsi), %ymm8
	vfmadd231ps	(%rdx,%r14,4), %ymm8, %ymm6
	prefetcht1	(%r8,%rbx,4)
	vfmadd231ps	32(%rdx,%r14,4), %ymm8, %ymm7
	addq	$16, %rsi
	addq	%r15, %rdx
	addq	%r12, %r8
	addq	$4, %r11
	cmpq	%r10, %r11
	jl	.LBB0_3
	movq	48(%rsp), %r11
	jmp	.LBB0_6
.LBB0_1:
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	movq	48(%rsp), %r11
	jmp	.LBB0_6
	.p2align	4
.LBB0_5:
	vbroadcastss	(%rsi), %ymm8
	vfmadd231ps	(%rdx), %ymm8, %ymm0
	prefetcht1	(%r8)
	vfmadd231ps	32(%rdx), %ymm8, %ymm1
	addq	$4, %rsi
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r8,%rax,4), %r8
	incq	%r10
.LBB0_6:
	cmpq	%rdi, %r10
	jl	.LBB0_5
	vaddps	%ymm5, %ymm1, %ymm1
	vaddps	%ymm4, %ymm0, %ymm0
	vaddps	%ymm6, %ymm2, %ymm2
	vaddps	%ymm2, %ymm0, %ymm0
	vaddps	%ymm7, %ymm3, %ymm2
	vaddps	%ymm2, %ymm1, %ymm1
	testq	%r11, %r11
	je	.LBB0_9
	vaddps	(%rcx), %ymm0, %ymm0
	vaddps	32(%rcx), %ymm1, %ymm1
.LBB0_9:
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm1, 32(%rcx)
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%r12
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end0:
	.size	aiopt_ukr_1x16, .Lfunc_end0-aiopt_ukr_1x16
	.cfi_endproc

	.globl	aiopt_ukr_2x16
	.p2align	4
	.type	aiopt_ukr_2x16,@function
aiopt_ukr_2x16:
	.cfi_startproc
	pushq	%rbx
	.cfi_def_cfa_offset 16
	.cfi_offset %rbx, -16
	movq	40(%rsp), %rax
	movq	32(%rsp), %r10
	movq	%rdi, %r11
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r11
	jle	.LBB1_1
	xorl	%ebx, %ebx
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	.p2align	4
.LBB1_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %ymm8
	vmovups	32(%rdx), %ymm9
	vbroadcastss	(%rsi), %ymm10
	vbroadcastss	(%rsi,%r8,4), %ymm11
	vfmadd231ps	%ymm8, %ymm10, %ymm0
	vfmadd231ps	%ymm10, %ymm9, %ymm1
	vfmadd231ps	%ymm8, %ymm11, %ymm2
	vfmadd231ps	%ymm9, %ymm11, %ymm4
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %ymm8
	vmovups	32(%rdx,%r9,4), %ymm9
	vbroadcastss	4(%rsi), %ymm10
	vbroadcastss	4(%rsi,%r8,4), %ymm11
	vfmadd231ps	%ymm8, %ymm10, %ymm3
	vfmadd231ps	%ymm10, %ymm9, %ymm5
	vfmadd231ps	%ymm8, %ymm11, %ymm6
	vfmadd231ps	%ymm9, %ymm11, %ymm7
	addq	$8, %rsi
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %rbx
	cmpq	%r11, %rbx
	jl	.LBB1_3
	movq	24(%rsp), %rbx
	jmp	.LBB1_6
.LBB1_1:
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	movq	24(%rsp), %rbx
	jmp	.LBB1_6
	.p2align	4
.LBB1_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %ymm8
	vmovups	32(%rdx), %ymm9
	vbroadcastss	(%rsi), %ymm10
	vbroadcastss	(%rsi,%r8,4), %ymm11
	vfmadd231ps	%ymm8, %ymm10, %ymm0
	vfmadd231ps	%ymm10, %ymm9, %ymm1
	vfmadd231ps	%ymm8, %ymm11, %ymm2
	vfmadd231ps	%ymm9, %ymm11, %ymm4
	addq	$4, %rsi
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r11
.LBB1_6:
	cmpq	%rdi, %r11
	jl	.LBB1_5
	vaddps	%ymm7, %ymm4, %ymm4
	vaddps	%ymm6, %ymm2, %ymm2
	vaddps	%ymm5, %ymm1, %ymm1
	vaddps	%ymm3, %ymm0, %ymm0
	movq	16(%rsp), %rax
	testq	%rbx, %rbx
	je	.LBB1_9
	vaddps	(%rcx), %ymm0, %ymm0
	vaddps	32(%rcx), %ymm1, %ymm1
	vaddps	(%rcx,%rax,4), %ymm2, %ymm2
	vaddps	32(%rcx,%rax,4), %ymm4, %ymm3
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm1, 32(%rcx)
	vmovups	%ymm2, (%rcx,%rax,4)
	vmovups	%ymm3, 32(%rcx,%rax,4)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.LBB1_9:
	.cfi_def_cfa_offset 16
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm1, 32(%rcx)
	vmovups	%ymm2, (%rcx,%rax,4)
	vmovups	%ymm4, 32(%rcx,%rax,4)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end1:
	.size	aiopt_ukr_2x16, .Lfunc_end1-aiopt_ukr_2x16
	.cfi_endproc

	.globl	aiopt_ukr_3x16
	.p2align	4
	.type	aiopt_ukr_3x16,@function
aiopt_ukr_3x16:
	.cfi_startproc
	pushq	%rbx
	.cfi_def_cfa_offset 16
	.cfi_offset %rbx, -16
	movq	40(%rsp), %rax
	movq	32(%rsp), %r10
	movq	%rdi, %r11
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r11
	jle	.LBB2_1
	xorl	%ebx, %ebx
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	.p2align	4
.LBB2_3:
	vmovups	(%rdx), %ymm12
	vmovups	32(%rdx), %ymm13
	vbroadcastss	(%rsi), %ymm14
	vfmadd231ps	%ymm12, %ymm14, %ymm0
	vfmadd231ps	%ymm14, %ymm13, %ymm1
	vbroadcastss	(%rsi,%r8,4), %ymm14
	vfmadd231ps	%ymm12, %ymm14, %ymm2
	vfmadd231ps	%ymm14, %ymm13, %ymm3
	vbroadcastss	(%rsi,%r8,8), %ymm14
	vfmadd231ps	%ymm12, %ymm14, %ymm4
	vfmadd231ps	%ymm13, %ymm14, %ymm6
	vmovups	(%rdx,%r9,4), %ymm12
	vmovups	32(%rdx,%r9,4), %ymm13
	vbroadcastss	4(%rsi), %ymm14
	vfmadd231ps	%ymm12, %ymm14, %ymm5
	vfmadd231ps	%ymm14, %ymm13, %ymm7
	vbroadcastss	4(%rsi,%r8,4), %ymm14
	vfmadd231ps	%ymm12, %ymm14, %ymm8
	vfmadd231ps	%ymm14, %ymm13, %ymm9
	vbroadcastss	4(%rsi,%r8,8), %ymm14
	vfmadd231ps	%ymm12, %ymm14, %ymm10
	vfmadd231ps	%ymm13, %ymm14, %ymm11
	prefetcht1	(%r10)
	prefetcht1	(%r10,%rax,4)
	addq	$8, %rsi
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %rbx
	cmpq	%r11, %rbx
	jl	.LBB2_3
	jmp	.LBB2_4
.LBB2_1:
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
.LBB2_4:
	vmovups	%ymm5, -32(%rsp)
	movq	24(%rsp), %rbx
	cmpq	%rdi, %r11
	jge	.LBB2_7
	.p2align	4
.LBB2_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %ymm12
	vmovups	32(%rdx), %ymm13
	vbroadcastss	(%rsi), %ymm14
	vbroadcastss	(%rsi,%r8,4), %ymm15
	vbroadcastss	(%rsi,%r8,8), %ymm5
	vfmadd231ps	%ymm12, %ymm14, %ymm0
	vfmadd231ps	%ymm14, %ymm13, %ymm1
	vfmadd231ps	%ymm12, %ymm15, %ymm2
	vfmadd231ps	%ymm15, %ymm13, %ymm3
	vfmadd231ps	%ymm12, %ymm5, %ymm4
	vfmadd231ps	%ymm13, %ymm5, %ymm6
	addq	$4, %rsi
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r11
	cmpq	%rdi, %r11
	jl	.LBB2_5
.LBB2_7:
	vaddps	%ymm6, %ymm11, %ymm6
	vaddps	%ymm4, %ymm10, %ymm4
	vaddps	%ymm3, %ymm9, %ymm3
	vaddps	%ymm2, %ymm8, %ymm2
	vaddps	%ymm7, %ymm1, %ymm1
	vaddps	-32(%rsp), %ymm0, %ymm0
	movq	16(%rsp), %rax
	testq	%rbx, %rbx
	je	.LBB2_9
	vaddps	(%rcx), %ymm0, %ymm0
	vaddps	32(%rcx), %ymm1, %ymm1
	vaddps	(%rcx,%rax,4), %ymm2, %ymm2
	vaddps	32(%rcx,%rax,4), %ymm3, %ymm3
	vaddps	(%rcx,%rax,8), %ymm4, %ymm4
	vaddps	32(%rcx,%rax,8), %ymm6, %ymm5
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm1, 32(%rcx)
	vmovups	%ymm2, (%rcx,%rax,4)
	vmovups	%ymm3, 32(%rcx,%rax,4)
	vmovups	%ymm4, (%rcx,%rax,8)
	vmovups	%ymm5, 32(%rcx,%rax,8)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.LBB2_9:
	.cfi_def_cfa_offset 16
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm1, 32(%rcx)
	vmovups	%ymm2, (%rcx,%rax,4)
	vmovups	%ymm3, 32(%rcx,%rax,4)
	vmovups	%ymm4, (%rcx,%rax,8)
	vmovups	%ymm6, 32(%rcx,%rax,8)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end2:
	.size	aiopt_ukr_3x16, .Lfunc_end2-aiopt_ukr_3x16
	.cfi_endproc

	.globl	aiopt_ukr_4x16
	.p2align	4
	.type	aiopt_ukr_4x16,@function
aiopt_ukr_4x16:
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
	movq	40(%rsp), %r10
	movq	32(%rsp), %rax
	vxorps	%xmm0, %xmm0, %xmm0
	testq	%rdi, %rdi
	jle	.LBB3_1
	movq	56(%rsp), %r11
	movq	48(%rsp), %rbx
	leaq	(%r8,%r8,2), %r14
	leaq	(%rsi,%r14,4), %r14
	xorl	%r15d, %r15d
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	.p2align	4
.LBB3_3:
	prefetcht1	(%rbx)
	vmovups	(%rdx), %ymm8
	vmovups	32(%rdx), %ymm9
	vbroadcastss	(%rsi), %ymm10
	vbroadcastss	(%rsi,%r8,4), %ymm11
	vbroadcastss	(%rsi,%r8,8), %ymm12
	vfmadd231ps	%ymm8, %ymm10, %ymm0
	vfmadd231ps	%ymm10, %ymm9, %ymm3
	vfmadd231ps	%ymm8, %ymm11, %ymm4
	vfmadd231ps	%ymm11, %ymm9, %ymm5
	vfmadd231ps	%ymm8, %ymm12, %ymm6
	vfmadd231ps	%ymm12, %ymm9, %ymm7
	vbroadcastss	(%r14), %ymm10
	vfmadd231ps	%ymm8, %ymm10, %ymm1
	vfmadd231ps	%ymm9, %ymm10, %ymm2
	addq	$4, %rsi
	addq	$4, %r14
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%rbx,%r11,4), %rbx
	incq	%r15
	cmpq	%rdi, %r15
	jl	.LBB3_3
	jmp	.LBB3_4
.LBB3_1:
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
.LBB3_4:
	leaq	(%rax,%rax,2), %rdx
	testq	%r10, %r10
	je	.LBB3_6
	vaddps	(%rcx), %ymm0, %ymm0
	vaddps	32(%rcx), %ymm3, %ymm3
	vaddps	(%rcx,%rax,4), %ymm4, %ymm4
	vaddps	32(%rcx,%rax,4), %ymm5, %ymm5
	vaddps	(%rcx,%rax,8), %ymm6, %ymm6
	vaddps	32(%rcx,%rax,8), %ymm7, %ymm7
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm3, 32(%rcx)
	vmovups	%ymm4, (%rcx,%rax,4)
	vmovups	%ymm5, 32(%rcx,%rax,4)
	vmovups	%ymm6, (%rcx,%rax,8)
	vmovups	%ymm7, 32(%rcx,%rax,8)
	vaddps	(%rcx,%rdx,4), %ymm1, %ymm0
	vaddps	32(%rcx,%rdx,4), %ymm2, %ymm1
	vmovups	%ymm0, (%rcx,%rdx,4)
	vmovups	%ymm1, 32(%rcx,%rdx,4)
	jmp	.LBB3_7
.LBB3_6:
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm3, 32(%rcx)
	vmovups	%ymm4, (%rcx,%rax,4)
	vmovups	%ymm5, 32(%rcx,%rax,4)
	vmovups	%ymm6, (%rcx,%rax,8)
	vmovups	%ymm7, 32(%rcx,%rax,8)
	vmovups	%ymm1, (%rcx,%rdx,4)
	vmovups	%ymm2, 32(%rcx,%rdx,4)
.LBB3_7:
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end3:
	.size	aiopt_ukr_4x16, .Lfunc_end3-aiopt_ukr_4x16
	.cfi_endproc

	.globl	aiopt_ukr_5x16
	.p2align	4
	.type	aiopt_ukr_5x16,@function
aiopt_ukr_5x16:
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
	movq	40(%rsp), %r10
	movq	32(%rsp), %rax
	vxorps	%xmm0, %xmm0, %xmm0
	testq	%rdi, %rdi
	jle	.LBB4_1
	movq	56(%rsp), %r11
	movq	48(%rsp), %rbx
	leaq	(%r8,%r8,2), %r14
	leaq	(%rsi,%r14,4), %r14
	xorl	%r15d, %r15d
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	.p2align	4
.LBB4_3:
	prefetcht1	(%rbx)
	vmovups	(%rdx), %ymm10
	vmovups	32(%rdx), %ymm11
	vbroadcastss	(%rsi), %ymm12
	vbroadcastss	(%rsi,%r8,4), %ymm13
	vbroadcastss	(%rsi,%r8,8), %ymm14
	vfmadd231ps	%ymm10, %ymm12, %ymm0
	vfmadd231ps	%ymm12, %ymm11, %ymm5
	vfmadd231ps	%ymm10, %ymm13, %ymm6
	vfmadd231ps	%ymm13, %ymm11, %ymm7
	vfmadd231ps	%ymm10, %ymm14, %ymm8
	vfmadd231ps	%ymm14, %ymm11, %ymm9
	vbroadcastss	(%r14), %ymm12
	vbroadcastss	(%r14,%r8,4), %ymm13
	vfmadd231ps	%ymm10, %ymm12, %ymm1
	vfmadd231ps	%ymm12, %ymm11, %ymm2
	vfmadd231ps	%ymm10, %ymm13, %ymm3
	vfmadd231ps	%ymm11, %ymm13, %ymm4
	addq	$4, %rsi
	addq	$4, %r14
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%rbx,%r11,4), %rbx
	incq	%r15
	cmpq	%rdi, %r15
	jl	.LBB4_3
	jmp	.LBB4_4
.LBB4_1:
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
.LBB4_4:
	leaq	(%rax,%rax,2), %rdx
	leaq	(%rcx,%rdx,4), %rdx
	testq	%r10, %r10
	je	.LBB4_6
	vaddps	(%rcx), %ymm0, %ymm0
	vaddps	32(%rcx), %ymm5, %ymm5
	vaddps	(%rcx,%rax,4), %ymm6, %ymm6
	vaddps	32(%rcx,%rax,4), %ymm7, %ymm7
	vaddps	(%rcx,%rax,8), %ymm8, %ymm8
	vaddps	32(%rcx,%rax,8), %ymm9, %ymm9
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm5, 32(%rcx)
	vmovups	%ymm6, (%rcx,%rax,4)
	vmovups	%ymm7, 32(%rcx,%rax,4)
	vmovups	%ymm8, (%rcx,%rax,8)
	vmovups	%ymm9, 32(%rcx,%rax,8)
	vaddps	(%rdx), %ymm1, %ymm0
	vaddps	32(%rdx), %ymm2, %ymm1
	vaddps	(%rdx,%rax,4), %ymm3, %ymm2
	vaddps	32(%rdx,%rax,4), %ymm4, %ymm3
	vmovups	%ymm0, (%rdx)
	vmovups	%ymm1, 32(%rdx)
	vmovups	%ymm2, (%rdx,%rax,4)
	vmovups	%ymm3, 32(%rdx,%rax,4)
	jmp	.LBB4_7
.LBB4_6:
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm5, 32(%rcx)
	vmovups	%ymm6, (%rcx,%rax,4)
	vmovups	%ymm7, 32(%rcx,%rax,4)
	vmovups	%ymm8, (%rcx,%rax,8)
	vmovups	%ymm9, 32(%rcx,%rax,8)
	vmovups	%ymm1, (%rdx)
	vmovups	%ymm2, 32(%rdx)
	vmovups	%ymm3, (%rdx,%rax,4)
	vmovups	%ymm4, 32(%rdx,%rax,4)
.LBB4_7:
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end4:
	.size	aiopt_ukr_5x16, .Lfunc_end4-aiopt_ukr_5x16
	.cfi_endproc

	.globl	aiopt_ukr_6x16
	.p2align	4
	.type	aiopt_ukr_6x16,@function
aiopt_ukr_6x16:
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
	movq	40(%rsp), %r10
	movq	32(%rsp), %rax
	vxorps	%xmm0, %xmm0, %xmm0
	testq	%rdi, %rdi
	jle	.LBB5_1
	movq	56(%rsp), %r11
	movq	48(%rsp), %rbx
	leaq	(%r8,%r8,2), %r14
	leaq	(%rsi,%r14,4), %r14
	xorl	%r15d, %r15d
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	.p2align	4
.LBB5_3:
	vmovups	(%rdx), %ymm13
	vmovups	32(%rdx), %ymm12
	vbroadcastss	(%rsi), %ymm14
	vfmadd231ps	%ymm13, %ymm14, %ymm0
	vfmadd231ps	%ymm14, %ymm12, %ymm7
	vbroadcastss	(%rsi,%r8,4), %ymm14
	vfmadd231ps	%ymm13, %ymm14, %ymm8
	vfmadd231ps	%ymm14, %ymm12, %ymm9
	vbroadcastss	(%rsi,%r8,8), %ymm14
	vfmadd231ps	%ymm13, %ymm14, %ymm10
	vfmadd231ps	%ymm14, %ymm12, %ymm11
	vbroadcastss	(%r14), %ymm14
	vfmadd231ps	%ymm13, %ymm14, %ymm1
	vfmadd231ps	%ymm14, %ymm12, %ymm2
	vbroadcastss	(%r14,%r8,4), %ymm14
	vfmadd231ps	%ymm13, %ymm14, %ymm3
	vfmadd231ps	%ymm14, %ymm12, %ymm4
	vbroadcastss	(%r14,%r8,8), %ymm14
	vfmadd231ps	%ymm13, %ymm14, %ymm5
	vfmadd231ps	%ymm12, %ymm14, %ymm6
	prefetcht1	(%rbx)
	addq	$4, %rsi
	addq	$4, %r14
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%rbx,%r11,4), %rbx
	incq	%r15
	cmpq	%rdi, %r15
	jl	.LBB5_3
	jmp	.LBB5_4
.LBB5_1:
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
.LBB5_4:
	leaq	(%rax,%rax,2), %rdx
	leaq	(%rcx,%rdx,4), %rdx
	testq	%r10, %r10
	je	.LBB5_6
	vaddps	(%rcx), %ymm0, %ymm0
	vaddps	32(%rcx), %ymm7, %ymm7
	vaddps	(%rcx,%rax,4), %ymm8, %ymm8
	vaddps	32(%rcx,%rax,4), %ymm9, %ymm9
	vaddps	(%rcx,%rax,8), %ymm10, %ymm10
	vaddps	32(%rcx,%rax,8), %ymm11, %ymm11
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm7, 32(%rcx)
	vmovups	%ymm8, (%rcx,%rax,4)
	vmovups	%ymm9, 32(%rcx,%rax,4)
	vmovups	%ymm10, (%rcx,%rax,8)
	vmovups	%ymm11, 32(%rcx,%rax,8)
	vaddps	(%rdx), %ymm1, %ymm0
	vaddps	32(%rdx), %ymm2, %ymm1
	vaddps	(%rdx,%rax,4), %ymm3, %ymm2
	vaddps	32(%rdx,%rax,4), %ymm4, %ymm3
	vaddps	(%rdx,%rax,8), %ymm5, %ymm4
	vaddps	32(%rdx,%rax,8), %ymm6, %ymm5
	vmovups	%ymm0, (%rdx)
	vmovups	%ymm1, 32(%rdx)
	vmovups	%ymm2, (%rdx,%rax,4)
	vmovups	%ymm3, 32(%rdx,%rax,4)
	vmovups	%ymm4, (%rdx,%rax,8)
	vmovups	%ymm5, 32(%rdx,%rax,8)
	jmp	.LBB5_7
.LBB5_6:
	vmovups	%ymm0, (%rcx)
	vmovups	%ymm7, 32(%rcx)
	vmovups	%ymm8, (%rcx,%rax,4)
	vmovups	%ymm9, 32(%rcx,%rax,4)
	vmovups	%ymm10, (%rcx,%rax,8)
	vmovups	%ymm11, 32(%rcx,%rax,8)
	vmovups	%ymm1, (%rdx)
	vmovups	%ymm2, 32(%rdx)
	vmovups	%ymm3, (%rdx,%rax,4)
	vmovups	%ymm4, 32(%rdx,%rax,4)
	vmovups	%ymm5, (%rdx,%rax,8)
	vmovups	%ymm6, 32(%rdx,%rax,8)
.LBB5_7:
	popq	%rbx
	.cfi_def_cfa_offset 24
	popq	%r14
	.cfi_def_cfa_offset 16
	popq	%r15
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end5:
	.size	aiopt_ukr_6x16, .Lfunc_end5-aiopt_ukr_6x16
	.cfi_endproc

	.section	.rodata.cst32,"aM",@progbits,32
	.p2align	5, 0x0
.LCPI6_0:
	.quad	4
	.quad	5
	.quad	6
	.quad	7
.LCPI6_1:
	.quad	0
	.quad	1
	.quad	2
	.quad	3
.LCPI6_2:
	.long	0
	.long	1
	.long	2
	.long	3
	.long	4
	.long	5
	.long	6
	.long	7
	.section	.ltext,"axl",@progbits
	.globl	aiopt_pack_a
	.p2align	4
	.type	aiopt_pack_a,@function
aiopt_pack_a:
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
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%rdi, -72(%rsp)
	testq	%rsi, %rsi
	jle	.LBB6_42
	movq	%r9, %r14
	movq	%r8, %r9
	movq	%rdx, %r8
	movq	64(%rsp), %rbx
	movq	-72(%rsp), %rdx
	movq	%rdx, %rax
	imulq	%rbx, %rax
	movq	%rax, -32(%rsp)
	xorl	%r10d, %r10d
	movabsq	$.LCPI6_2, %rax
	vmovdqa	(%rax), %ymm0
	vpcmpeqd	%ymm1, %ymm1, %ymm1
	andq	$-8, %rdx
	movq	%rdx, -56(%rsp)
	movl	$8, %edi
	movq	%r9, -40(%rsp)
	movq	%r8, -16(%rsp)
	movq	%rsi, -24(%rsp)
	movq	%rcx, -48(%rsp)
	jmp	.LBB6_2
	.p2align	4
.LBB6_41:
	movq	-16(%rsp), %r8
	movq	-8(%rsp), %r10
	addq	%r8, %r10
	movq	-24(%rsp), %rsi
	cmpq	%rsi, %r10
	jge	.LBB6_42
.LBB6_2:
	subq	%r10, %rsi
	cmpq	%rsi, %r8
	cmovlq	%r8, %rsi
	movq	%r10, %rax
	orq	%r8, %rax
	shrq	$32, %rax
	je	.LBB6_3
	movq	%r10, %rax
	cqto
	idivq	%r8
	jmp	.LBB6_5
	.p2align	4
.LBB6_3:
	movl	%r10d, %eax
	xorl	%edx, %edx
	divl	%r8d
.LBB6_5:
	movq	%r10, -8(%rsp)
	imulq	%r14, %r10
	leaq	(%rcx,%r10,4), %rdx
	imulq	-32(%rsp), %rax
	movq	56(%rsp), %r8
	leaq	(%r8,%rax,4), %rax
	movq	%rax, -64(%rsp)
	cmpq	$1, %r14
	jne	.LBB6_14
	cmpq	$0, -72(%rsp)
	jle	.LBB6_41
	xorl	%eax, %eax
	jmp	.LBB6_8
	.p2align	4
.LBB6_13:
	incq	%rax
	cmpq	-72(%rsp), %rax
	jge	.LBB6_41
.LBB6_8:
	movq	%rax, %r10
	imulq	%r9, %r10
	leaq	(%rdx,%r10,4), %r10
	movq	%rax, %r11
	imulq	%rbx, %r11
	movq	-64(%rsp), %r8
	leaq	(%r8,%r11,4), %r11
	movq	%rsi, %r15
	andq	$-8, %r15
	jle	.LBB6_11
	xorl	%r12d, %r12d
	.p2align	4
.LBB6_10:
	vmovups	(%r10,%r12,4), %ymm2
	vmovups	%ymm2, (%r11,%r12,4)
	addq	$8, %r12
	cmpq	%r15, %r12
	jl	.LBB6_10
.LBB6_11:
	cmpq	%r15, %rsi
	jle	.LBB6_13
	movl	%esi, %ebp
	subl	%r15d, %ebp
	vmovd	%ebp, %xmm2
	vpbroadcastd	%xmm2, %ymm2
	vpmaxud	%ymm0, %ymm2, %ymm2
	vpcmpeqd	%ymm0, %ymm2, %ymm2
	vpxor	%ymm1, %ymm2, %ymm2
	vmaskmovps	(%r10,%r15,4), %ymm2, %ymm3
	vmaskmovps	%ymm3, %ymm2, (%r11,%r15,4)
	jmp	.LBB6_13
	.p2align	4
.LBB6_14:
	cmpq	$1, %r9
	movl	$0, %r8d
	cmoveq	-56(%rsp), %r8
	movq	%rsi, %r15
	andq	$-8, %r15
	movl	$0, %r10d
	testq	%r8, %r8
	jg	.LBB6_15
.LBB6_19:
	cmpq	$0, -72(%rsp)
	movq	-40(%rsp), %r9
	movq	-48(%rsp), %rcx
	jle	.LBB6_41
	xorl	%r13d, %r13d
	jmp	.LBB6_21
	.p2align	4
.LBB6_18:
	addq	$8, %r10
	cmpq	%r8, %r10
	jge	.LBB6_19
.LBB6_15:
	testq	%r15, %r15
	jle	.LBB6_18
	movq	%r10, %r11
	imulq	%rbx, %r11
	movq	-64(%rsp), %rax
	leaq	(%rax,%r11,4), %r11
	xorl	%r12d, %r12d
	.p2align	4
.LBB6_17:
	movq	%r12, %rbp
	imulq	%r14, %rbp
	addq	%r10, %rbp
	leaq	(%rdx,%rbp,4), %rax
	leaq	(%r11,%r12,4), %r13
	vmovups	(%rdx,%rbp,4), %ymm2
	vmovups	(%rax,%r14,4), %ymm3
	vmovups	(%rax,%r14,8), %ymm4
	leaq	(%r14,%r14,2), %rbp
	vmovups	(%rax,%rbp,4), %ymm5
	movq	%r14, %r9
	shlq	$4, %r9
	vmovups	(%r9,%rax), %ymm6
	leaq	(%r14,%r14,4), %r9
	vmovups	(%rax,%r9,4), %ymm7
	vmovups	(%rax,%rbp,8), %ymm8
	leaq	(%r14,%r14,8), %r9
	leaq	(%r9,%r9,2), %r9
	addq	%r14, %r9
	vmovups	(%rax,%r9), %ymm9
	vperm2f128	$32, %ymm6, %ymm2, %ymm10
	vperm2f128	$49, %ymm6, %ymm2, %ymm2
	vperm2f128	$32, %ymm7, %ymm3, %ymm6
	vperm2f128	$49, %ymm7, %ymm3, %ymm3
	vperm2f128	$32, %ymm8, %ymm4, %ymm7
	vperm2f128	$49, %ymm8, %ymm4, %ymm4
	vperm2f128	$32, %ymm9, %ymm5, %ymm8
	vperm2f128	$49, %ymm9, %ymm5, %ymm5
	vunpcklpd	%ymm7, %ymm10, %ymm9
	vunpckhpd	%ymm7, %ymm10, %ymm7
	vunpcklpd	%ymm8, %ymm6, %ymm10
	vunpckhpd	%ymm8, %ymm6, %ymm6
	vunpcklpd	%ymm4, %ymm2, %ymm8
	vunpckhpd	%ymm4, %ymm2, %ymm2
	vunpcklpd	%ymm5, %ymm3, %ymm4
	vunpckhpd	%ymm5, %ymm3, %ymm3
	vshufps	$136, %ymm10, %ymm9, %ymm5
	vshufps	$216, %ymm5, %ymm5, %ymm5
	vshufps	$221, %ymm10, %ymm9, %ymm9
	vshufps	$216, %ymm9, %ymm9, %ymm9
	vshufps	$136, %ymm6, %ymm7, %ymm10
	vshufps	$216, %ymm10, %ymm10, %ymm10
	vshufps	$221, %ymm6, %ymm7, %ymm6
	vshufps	$216, %ymm6, %ymm6, %ymm6
	vshufps	$136, %ymm4, %ymm8, %ymm7
	vshufps	$216, %ymm7, %ymm7, %ymm7
	vshufps	$221, %ymm4, %ymm8, %ymm4
	vshufps	$216, %ymm4, %ymm4, %ymm4
	vshufps	$136, %ymm3, %ymm2, %ymm8
	vshufps	$216, %ymm8, %ymm8, %ymm8
	vmovups	%ymm5, (%r11,%r12,4)
	vmovups	%ymm9, (%r13,%rbx,4)
	vmovups	%ymm10, (%r13,%rbx,8)
	vshufps	$221, %ymm3, %ymm2, %ymm2
	leaq	(%rbx,%rbx,2), %rax
	vmovups	%ymm6, (%r13,%rax,4)
	movq	%rbx, %r9
	shlq	$4, %r9
	vmovups	%ymm7, (%r9,%r13)
	leaq	(%rbx,%rbx,4), %r9
	vmovups	%ymm4, (%r13,%r9,4)
	vmovups	%ymm8, (%r13,%rax,8)
	vshufps	$216, %ymm2, %ymm2, %ymm2
	leaq	(%rbx,%rbx,8), %rax
	leaq	(%rax,%rax,2), %rax
	addq	%rbx, %rax
	vmovups	%ymm2, (%r13,%rax)
	addq	$8, %r12
	cmpq	%r15, %r12
	jl	.LBB6_17
	jmp	.LBB6_18
	.p2align	4
.LBB6_40:
	incq	%r13
	cmpq	-72(%rsp), %r13
	jge	.LBB6_41
.LBB6_21:
	cmpq	%r8, %r13
	movl	$0, %ebp
	cmovlq	%r15, %rbp
	cmpq	%rsi, %rbp
	jge	.LBB6_40
	movq	%r13, %rax
	imulq	%r9, %rax
	leaq	(%rdx,%rax,4), %r12
	movq	%r13, %rax
	imulq	%rbx, %rax
	movq	-64(%rsp), %r10
	leaq	(%r10,%rax,4), %r10
	vmovq	%r14, %xmm2
	vpbroadcastq	%xmm2, %ymm3
	movabsq	$.LCPI6_0, %rax
	vmovdqa	(%rax), %ymm2
	vpmuludq	%ymm2, %ymm3, %ymm4
	vpsrlq	$32, %ymm3, %ymm5
	vpmuludq	%ymm2, %ymm5, %ymm2
	vpsllq	$32, %ymm2, %ymm2
	vpaddq	%ymm2, %ymm4, %ymm2
	movabsq	$.LCPI6_1, %rax
	vmovdqa	(%rax), %ymm4
	vpmuludq	%ymm4, %ymm3, %ymm3
	vpmuludq	%ymm4, %ymm5, %ymm4
	vpsllq	$32, %ymm4, %ymm4
	vpaddq	%ymm4, %ymm3, %ymm3
	jmp	.LBB6_23
	.p2align	4
.LBB6_39:
	vpxor	%ymm1, %ymm4, %ymm4
	vmaskmovps	%ymm5, %ymm4, (%r10,%rbp,4)
	addq	$8, %rbp
	cmpq	%rsi, %rbp
	jge	.LBB6_40
.LBB6_23:
	movq	%rsi, %rax
	subq	%rbp, %rax
	cmpq	$8, %rax
	cmovgeq	%rdi, %rax
	vmovd	%eax, %xmm4
	vpbroadcastd	%xmm4, %ymm4
	movq	%rbp, %rax
	imulq	%r14, %rax
	leaq	(%r12,%rax,4), %rax
	vmovq	%rax, %xmm5
	vpbroadcastq	%xmm5, %ymm6
	vpsllq	$2, %ymm3, %ymm5
	vpaddq	%ymm5, %ymm6, %ymm7
	vpmaxud	%ymm0, %ymm4, %ymm4
	vpcmpeqd	%ymm0, %ymm4, %ymm4
	vmovmskps	%ymm4, %r11d
	notl	%r11d
	vpxor	%xmm5, %xmm5, %xmm5
	testb	$1, %r11b
	jne	.LBB6_24
	testb	$2, %r11b
	jne	.LBB6_26
.LBB6_27:
	testb	$4, %r11b
	jne	.LBB6_28
.LBB6_29:
	testb	$8, %r11b
	je	.LBB6_31
.LBB6_30:
	vextracti128	$1, %ymm7, %xmm7
	vpextrq	$1, %xmm7, %rax
	vinsertps	$48, (%rax), %xmm5, %xmm7
	vblendps	$15, %ymm7, %ymm5, %ymm5
.LBB6_31:
	vpsllq	$2, %ymm2, %ymm7
	vpaddq	%ymm7, %ymm6, %ymm6
	testb	$16, %r11b
	jne	.LBB6_32
	testb	$32, %r11b
	jne	.LBB6_34
.LBB6_35:
	testb	$64, %r11b
	jne	.LBB6_36
.LBB6_37:
	testb	$-128, %r11b
	je	.LBB6_39
	jmp	.LBB6_38
	.p2align	4
.LBB6_24:
	vmovq	%xmm7, %rax
	vmovd	(%rax), %xmm5
	testb	$2, %r11b
	je	.LBB6_27
.LBB6_26:
	vpextrq	$1, %xmm7, %rax
	vinsertps	$16, (%rax), %xmm5, %xmm8
	vblendps	$15, %ymm8, %ymm5, %ymm5
	testb	$4, %r11b
	je	.LBB6_29
.LBB6_28:
	vextracti128	$1, %ymm7, %xmm8
	vmovq	%xmm8, %rax
	vinsertps	$32, (%rax), %xmm5, %xmm8
	vblendps	$15, %ymm8, %ymm5, %ymm5
	testb	$8, %r11b
	jne	.LBB6_30
	jmp	.LBB6_31
	.p2align	4
.LBB6_32:
	vmovq	%xmm6, %rax
	vbroadcastss	(%rax), %ymm7
	vblendps	$16, %ymm7, %ymm5, %ymm5
	testb	$32, %r11b
	je	.LBB6_35
.LBB6_34:
	vpextrq	$1, %xmm6, %rax
	vbroadcastss	(%rax), %ymm7
	vblendps	$32, %ymm7, %ymm5, %ymm5
	testb	$64, %r11b
	je	.LBB6_37
.LBB6_36:
	vextracti128	$1, %ymm6, %xmm7
	vmovq	%xmm7, %rax
	vbroadcastss	(%rax), %ymm7
	vblendps	$64, %ymm7, %ymm5, %ymm5
	testb	$-128, %r11b
	je	.LBB6_39
.LBB6_38:
	vextracti128	$1, %ymm6, %xmm6
	vpextrq	$1, %xmm6, %rax
	vbroadcastss	(%rax), %ymm6
	vblendps	$128, %ymm6, %ymm5, %ymm5
	jmp	.LBB6_39
.LBB6_42:
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
	vzeroupper
	retq
.Lfunc_end6:
	.size	aiopt_pack_a, .Lfunc_end6-aiopt_pack_a
	.cfi_endproc

	.section	.rodata.cst32,"aM",@progbits,32
	.p2align	5, 0x0
.LCPI7_0:
	.quad	4
	.quad	5
	.quad	6
	.quad	7
.LCPI7_1:
	.quad	0
	.quad	1
	.quad	2
	.quad	3
.LCPI7_2:
	.long	0
	.long	1
	.long	2
	.long	3
	.long	4
	.long	5
	.long	6
	.long	7
	.section	.ltext,"axl",@progbits
	.globl	aiopt_pack_b_16
	.p2align	4
	.type	aiopt_pack_b_16,@function
aiopt_pack_b_16:
	.cfi_startproc
	cmpq	$1, %r8
	jne	.LBB7_9
	cmpq	$16, %rsi
	jne	.LBB7_5
	testq	%rdi, %rdi
	jle	.LBB7_8
	xorl	%eax, %eax
	.p2align	4
.LBB7_4:
	movq	%rax, %rsi
	imulq	%rcx, %rsi
	vmovups	(%rdx,%rsi,4), %ymm0
	vmovups	32(%rdx,%rsi,4), %ymm1
	movq	%rax, %rsi
	shlq	$6, %rsi
	vmovups	%ymm0, (%r9,%rsi)
	vmovups	%ymm1, 32(%r9,%rsi)
	incq	%rax
	cmpq	%rdi, %rax
	jl	.LBB7_4
	jmp	.LBB7_8
.LBB7_9:
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
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%rsi, %rax
	sarq	$63, %rax
	andnq	%rsi, %rax, %rax
	cmpq	$8, %rax
	movl	$8, %r11d
	cmovgeq	%r11, %rax
	movq	%rax, -8(%rsp)
	leaq	-8(%rsi), %rax
	movq	%rax, %r10
	sarq	$63, %r10
	andnq	%rax, %r10, %rax
	cmpq	$8, %rax
	cmovlq	%rax, %r11
	movq	%r11, -16(%rsp)
	movq	%rcx, %rbx
	xorq	$1, %rbx
	xorq	$16, %rsi
	movq	%rdi, %rax
	andq	$-8, %rax
	xorl	%r10d, %r10d
	orq	%rbx, %rsi
	cmovneq	%r10, %rax
	movq	%r8, %rsi
	shlq	$5, %rsi
	addq	%rdx, %rsi
	testq	%rax, %rax
	jle	.LBB7_12
	leaq	(,%r8,4), %rbx
	leaq	(,%r8,8), %r13
	leaq	(%rbx,%rbx,2), %r14
	movq	%r8, %r15
	shlq	$4, %r15
	leaq	(%rbx,%rbx,4), %r12
	leaq	(%r13,%r13,2), %r13
	leaq	(%r8,%r8,8), %rbx
	leaq	(%rbx,%rbx,2), %rbp
	addq	%r8, %rbp
	.p2align	4
.LBB7_11:
	movq	%r10, %rbx
	shlq	$6, %rbx
	leaq	(%rdx,%r10,4), %r11
	vmovups	(%rdx,%r10,4), %ymm0
	vmovups	(%r11,%r8,4), %ymm1
	vmovups	(%r11,%r8,8), %ymm2
	vmovups	(%r11,%r14), %ymm3
	vmovups	(%r15,%r11), %ymm4
	vmovups	(%r11,%r12), %ymm5
	vmovups	(%r11,%r13), %ymm6
	vmovups	(%r11,%rbp), %ymm7
	vperm2f128	$32, %ymm4, %ymm0, %ymm8
	vperm2f128	$49, %ymm4, %ymm0, %ymm0
	vperm2f128	$32, %ymm5, %ymm1, %ymm4
	vperm2f128	$49, %ymm5, %ymm1, %ymm1
	vperm2f128	$32, %ymm6, %ymm2, %ymm5
	vperm2f128	$49, %ymm6, %ymm2, %ymm2
	vperm2f128	$32, %ymm7, %ymm3, %ymm6
	vperm2f128	$49, %ymm7, %ymm3, %ymm3
	vunpcklpd	%ymm5, %ymm8, %ymm7
	vunpckhpd	%ymm5, %ymm8, %ymm5
	vunpcklpd	%ymm6, %ymm4, %ymm8
	vunpckhpd	%ymm6, %ymm4, %ymm4
	vunpcklpd	%ymm2, %ymm0, %ymm6
	vunpckhpd	%ymm2, %ymm0, %ymm0
	vunpcklpd	%ymm3, %ymm1, %ymm2
	vunpckhpd	%ymm3, %ymm1, %ymm1
	vshufps	$136, %ymm8, %ymm7, %ymm3
	vshufps	$216, %ymm3, %ymm3, %ymm3
	vshufps	$221, %ymm8, %ymm7, %ymm7
	vshufps	$216, %ymm7, %ymm7, %ymm7
	vshufps	$136, %ymm4, %ymm5, %ymm8
	vshufps	$216, %ymm8, %ymm8, %ymm8
	vshufps	$221, %ymm4, %ymm5, %ymm4
	vshufps	$216, %ymm4, %ymm4, %ymm4
	vshufps	$136, %ymm2, %ymm6, %ymm5
	vshufps	$216, %ymm5, %ymm5, %ymm5
	vshufps	$221, %ymm2, %ymm6, %ymm2
	vshufps	$216, %ymm2, %ymm2, %ymm2
	vshufps	$136, %ymm1, %ymm0, %ymm6
	vshufps	$216, %ymm6, %ymm6, %ymm6
	vshufps	$221, %ymm1, %ymm0, %ymm0
	vshufps	$216, %ymm0, %ymm0, %ymm0
	vmovups	%ymm3, (%r9,%rbx)
	vmovups	%ymm7, 64(%r9,%rbx)
	vmovups	%ymm8, 128(%r9,%rbx)
	vmovups	%ymm4, 192(%r9,%rbx)
	vmovups	%ymm5, 256(%r9,%rbx)
	vmovups	%ymm2, 320(%r9,%rbx)
	vmovups	%ymm6, 384(%r9,%rbx)
	vmovups	%ymm0, 448(%r9,%rbx)
	leaq	(%rsi,%r10,4), %r11
	vmovups	(%rsi,%r10,4), %ymm0
	vmovups	(%r11,%r8,4), %ymm1
	vmovups	(%r11,%r8,8), %ymm2
	vmovups	(%r11,%r14), %ymm3
	vmovups	(%r15,%r11), %ymm4
	vmovups	(%r11,%r12), %ymm5
	vmovups	(%r11,%r13), %ymm6
	vmovups	(%r11,%rbp), %ymm7
	vperm2f128	$32, %ymm4, %ymm0, %ymm8
	vperm2f128	$49, %ymm4, %ymm0, %ymm0
	vperm2f128	$32, %ymm5, %ymm1, %ymm4
	vperm2f128	$49, %ymm5, %ymm1, %ymm1
	vperm2f128	$32, %ymm6, %ymm2, %ymm5
	vperm2f128	$49, %ymm6, %ymm2, %ymm2
	vperm2f128	$32, %ymm7, %ymm3, %ymm6
	vperm2f128	$49, %ymm7, %ymm3, %ymm3
	vunpcklpd	%ymm5, %ymm8, %ymm7
	vunpckhpd	%ymm5, %ymm8, %ymm5
	vunpcklpd	%ymm6, %ymm4, %ymm8
	vunpckhpd	%ymm6, %ymm4, %ymm4
	vunpcklpd	%ymm2, %ymm0, %ymm6
	vunpckhpd	%ymm2, %ymm0, %ymm0
	vunpcklpd	%ymm3, %ymm1, %ymm2
	vunpckhpd	%ymm3, %ymm1, %ymm1
	vshufps	$136, %ymm8, %ymm7, %ymm3
	vshufps	$216, %ymm3, %ymm3, %ymm3
	vshufps	$221, %ymm8, %ymm7, %ymm7
	vshufps	$216, %ymm7, %ymm7, %ymm7
	vshufps	$136, %ymm4, %ymm5, %ymm8
	vshufps	$216, %ymm8, %ymm8, %ymm8
	vshufps	$221, %ymm4, %ymm5, %ymm4
	vshufps	$216, %ymm4, %ymm4, %ymm4
	vshufps	$136, %ymm2, %ymm6, %ymm5
	vshufps	$216, %ymm5, %ymm5, %ymm5
	vshufps	$221, %ymm2, %ymm6, %ymm2
	vshufps	$216, %ymm2, %ymm2, %ymm2
	vshufps	$136, %ymm1, %ymm0, %ymm6
	vshufps	$216, %ymm6, %ymm6, %ymm6
	vshufps	$221, %ymm1, %ymm0, %ymm0
	vshufps	$216, %ymm0, %ymm0, %ymm0
	vmovups	%ymm3, 32(%r9,%rbx)
	vmovups	%ymm7, 96(%r9,%rbx)
	vmovups	%ymm8, 160(%r9,%rbx)
	vmovups	%ymm4, 224(%r9,%rbx)
	vmovups	%ymm5, 288(%r9,%rbx)
	vmovups	%ymm2, 352(%r9,%rbx)
	vmovups	%ymm6, 416(%r9,%rbx)
	vmovups	%ymm0, 480(%r9,%rbx)
	addq	$8, %r10
	cmpq	%rax, %r10
	jl	.LBB7_11
.LBB7_12:
	cmpq	%rdi, %rax
	jge	.LBB7_47
	vmovq	%r8, %xmm0
	vpbroadcastq	%xmm0, %ymm0
	movabsq	$.LCPI7_0, %r8
	movabsq	$.LCPI7_1, %r10
	vmovdqa	(%r8), %ymm1
	vpsrlq	$32, %ymm0, %ymm2
	vmovdqa	(%r10), %ymm3
	vpmuludq	%ymm1, %ymm2, %ymm4
	vpmuludq	%ymm3, %ymm2, %ymm2
	vmovd	-8(%rsp), %xmm5
	vmovd	-16(%rsp), %xmm6
	vpmuludq	%ymm1, %ymm0, %ymm1
	vpsllq	$32, %ymm4, %ymm4
	vpaddq	%ymm4, %ymm1, %ymm1
	vpmuludq	%ymm3, %ymm0, %ymm0
	vpsllq	$32, %ymm2, %ymm2
	vpaddq	%ymm2, %ymm0, %ymm2
	vpbroadcastd	%xmm5, %ymm3
	vpbroadcastd	%xmm6, %ymm4
	movabsq	$.LCPI7_2, %r8
	vmovdqa	(%r8), %ymm5
	vpsllq	$2, %ymm1, %ymm0
	vpsllq	$2, %ymm2, %ymm1
	vpmaxud	%ymm5, %ymm3, %ymm2
	vpcmpeqd	%ymm5, %ymm2, %ymm2
	vmovmskps	%ymm2, %r8d
	notl	%r8d
	vpmaxud	%ymm5, %ymm4, %ymm2
	vpcmpeqd	%ymm5, %ymm2, %ymm2
	vmovmskps	%ymm2, %r10d
	notl	%r10d
	jmp	.LBB7_14
	.p2align	4
.LBB7_46:
	vmovups	%ymm2, 32(%r9,%rbx,4)
	incq	%rax
	cmpq	%rdi, %rax
	jge	.LBB7_47
.LBB7_14:
	movq	%rax, %r11
	imulq	%rcx, %r11
	leaq	(%rdx,%r11,4), %rbx
	vmovq	%rbx, %xmm2
	vpbroadcastq	%xmm2, %ymm3
	vpaddq	%ymm1, %ymm3, %ymm4
	vpxor	%xmm2, %xmm2, %xmm2
	testb	$1, %r8b
	je	.LBB7_16
	vmovq	%xmm4, %rbx
	vmovd	(%rbx), %xmm2
.LBB7_16:
	testb	$2, %r8b
	je	.LBB7_18
	vpextrq	$1, %xmm4, %rbx
	vinsertps	$16, (%rbx), %xmm2, %xmm5
	vblendps	$15, %ymm5, %ymm2, %ymm2
.LBB7_18:
	vextracti128	$1, %ymm4, %xmm4
	testb	$4, %r8b
	je	.LBB7_20
	vmovq	%xmm4, %rbx
	vinsertps	$32, (%rbx), %xmm2, %xmm5
	vblendps	$15, %ymm5, %ymm2, %ymm2
.LBB7_20:
	testb	$8, %r8b
	je	.LBB7_22
	vpextrq	$1, %xmm4, %rbx
	vinsertps	$48, (%rbx), %xmm2, %xmm4
	vblendps	$15, %ymm4, %ymm2, %ymm2
.LBB7_22:
	vpaddq	%ymm0, %ymm3, %ymm3
	testb	$16, %r8b
	je	.LBB7_24
	vmovq	%xmm3, %rbx
	vbroadcastss	(%rbx), %ymm4
	vblendps	$16, %ymm4, %ymm2, %ymm2
.LBB7_24:
	testb	$32, %r8b
	je	.LBB7_26
	vpextrq	$1, %xmm3, %rbx
	vbroadcastss	(%rbx), %ymm4
	vblendps	$32, %ymm4, %ymm2, %ymm2
.LBB7_26:
	vextracti128	$1, %ymm3, %xmm3
	testb	$64, %r8b
	je	.LBB7_28
	vmovq	%xmm3, %rbx
	vbroadcastss	(%rbx), %ymm4
	vblendps	$64, %ymm4, %ymm2, %ymm2
.LBB7_28:
	testb	$-128, %r8b
	je	.LBB7_30
	vpextrq	$1, %xmm3, %rbx
	vbroadcastss	(%rbx), %ymm3
	vblendps	$128, %ymm3, %ymm2, %ymm2
.LBB7_30:
	movq	%rax, %rbx
	shlq	$4, %rbx
	vmovups	%ymm2, (%r9,%rbx,4)
	leaq	(%rsi,%r11,4), %r11
	vmovq	%r11, %xmm2
	vpbroadcastq	%xmm2, %ymm3
	vpaddq	%ymm1, %ymm3, %ymm4
	vpxor	%xmm2, %xmm2, %xmm2
	testb	$1, %r10b
	je	.LBB7_32
	vmovq	%xmm4, %r11
	vmovd	(%r11), %xmm2
.LBB7_32:
	testb	$2, %r10b
	je	.LBB7_34
	vpextrq	$1, %xmm4, %r11
	vinsertps	$16, (%r11), %xmm2, %xmm5
	vblendps	$15, %ymm5, %ymm2, %ymm2
.LBB7_34:
	vextracti128	$1, %ymm4, %xmm4
	testb	$4, %r10b
	je	.LBB7_36
	vmovq	%xmm4, %r11
	vinsertps	$32, (%r11), %xmm2, %xmm5
	vblendps	$15, %ymm5, %ymm2, %ymm2
.LBB7_36:
	testb	$8, %r10b
	je	.LBB7_38
	vpextrq	$1, %xmm4, %r11
	vinsertps	$48, (%r11), %xmm2, %xmm4
	vblendps	$15, %ymm4, %ymm2, %ymm2
.LBB7_38:
	vpaddq	%ymm0, %ymm3, %ymm3
	testb	$16, %r10b
	je	.LBB7_40
	vmovq	%xmm3, %r11
	vbroadcastss	(%r11), %ymm4
	vblendps	$16, %ymm4, %ymm2, %ymm2
.LBB7_40:
	testb	$32, %r10b
	je	.LBB7_42
	vpextrq	$1, %xmm3, %r11
	vbroadcastss	(%r11), %ymm4
	vblendps	$32, %ymm4, %ymm2, %ymm2
.LBB7_42:
	vextracti128	$1, %ymm3, %xmm3
	testb	$64, %r10b
	je	.LBB7_44
	vmovq	%xmm3, %r11
	vbroadcastss	(%r11), %ymm4
	vblendps	$64, %ymm4, %ymm2, %ymm2
.LBB7_44:
	testb	$-128, %r10b
	je	.LBB7_46
	vpextrq	$1, %xmm3, %r11
	vbroadcastss	(%r11), %ymm3
	vblendps	$128, %ymm3, %ymm2, %ymm2
	jmp	.LBB7_46
.LBB7_47:
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
	.cfi_restore %rbx
	.cfi_restore %r12
	.cfi_restore %r13
	.cfi_restore %r14
	.cfi_restore %r15
	.cfi_restore %rbp
	vzeroupper
	retq
.LBB7_5:
	movq	%rsi, %rax
	sarq	$63, %rax
	andnq	%rsi, %rax, %r8
	cmpq	$8, %r8
	movl	$8, %eax
	cmovgeq	%rax, %r8
	addq	$-8, %rsi
	movq	%rsi, %r10
	sarq	$63, %r10
	andnq	%rsi, %r10, %rsi
	cmpq	$8, %rsi
	cmovlq	%rsi, %rax
	testq	%rdi, %rdi
	jle	.LBB7_8
	vmovd	%r8d, %xmm0
	vpbroadcastd	%xmm0, %ymm1
	vmovd	%eax, %xmm0
	vpbroadcastd	%xmm0, %ymm0
	xorl	%eax, %eax
	movabsq	$.LCPI7_2, %rsi
	vmovdqa	(%rsi), %ymm2
	vpmaxud	%ymm2, %ymm0, %ymm0
	vpcmpeqd	%ymm2, %ymm0, %ymm0
	vpcmpeqd	%ymm3, %ymm3, %ymm3
	vpxor	%ymm3, %ymm0, %ymm0
	vpmaxud	%ymm2, %ymm1, %ymm1
	vpcmpeqd	%ymm2, %ymm1, %ymm1
	vpxor	%ymm3, %ymm1, %ymm1
	.p2align	4
.LBB7_7:
	movq	%rax, %rsi
	imulq	%rcx, %rsi
	vmaskmovps	(%rdx,%rsi,4), %ymm1, %ymm2
	vmaskmovps	32(%rdx,%rsi,4), %ymm0, %ymm3
	movq	%rax, %rsi
	shlq	$6, %rsi
	vmovups	%ymm2, (%r9,%rsi)
	vmovups	%ymm3, 32(%r9,%rsi)
	incq	%rax
	cmpq	%rdi, %rax
	jl	.LBB7_7
.LBB7_8:
	vzeroupper
	retq
.Lfunc_end7:
	.size	aiopt_pack_b_16, .Lfunc_end7-aiopt_pack_b_16
	.cfi_endproc

	.section	".note.GNU-stack","",@progbits
