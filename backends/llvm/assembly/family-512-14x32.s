# made by LLVM 22.1.0 of sources with the digest c0efe566212da9ed655055feaf417b1610885cc638991cf04607a6d62947e53d
	.file	"<string>"
	.section	.ltext,"axl",@progbits
	.globl	aiopt_ukr_1x32
	.p2align	4
	.type	aiopt_ukr_1x32,@function
aiopt_ukr_1x32:
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
	vbroadcastss	(%rsi), %zmm8
	vfmadd231ps	(%rdx), %zmm8, %zmm0
	vfmadd231ps	64(%rdx), %zmm8, %zmm1
	prefetcht1	(%r8)
	vbroadcastss	4(%rsi), %zmm8
	vfmadd231ps	(%rdx,%r9,4), %zmm8, %zmm2
	vfmadd231ps	64(%rdx,%r9,4), %zmm8, %zmm3
	prefetcht1	(%r8,%rax,4)
	vbroadcastss	8(%rsi), %zmm8
	vfmadd231ps	(%rdx,%r9,8), %zmm8, %zmm4
	vfmadd231ps	64(%rdx,%r9,8), %zmm8, %zmm5
	prefetcht1	(%r8,%rax,8)
	vbroadcastss	12(%rsi), %zmm8
	vfmadd231ps	(%rdx,%r14,4), %zmm8, %zmm6
	vfmadd231ps	64(%rdx,%r14,4), %zmm8, %zmm7
	prefetcht1	(%r8,%rbx,4)
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
	prefetcht1	(%r8)
	vbroadcastss	(%rsi), %zmm8
	vfmadd231ps	(%rdx), %zmm8, %zmm0
	vfmadd231ps	64(%rdx), %zmm8, %zmm1
	addq	$4, %rsi
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r8,%rax,4), %r8
	incq	%r10
.LBB0_6:
	cmpq	%rdi, %r10
	jl	.LBB0_5
	vaddps	%zmm5, %zmm1, %zmm1
	vaddps	%zmm4, %zmm0, %zmm0
	vaddps	%zmm6, %zmm2, %zmm2
	vaddps	%zmm2, %zmm0, %zmm0
	vaddps	%zmm7, %zmm3, %zmm2
	vaddps	%zmm2, %zmm1, %zmm1
	testq	%r11, %r11
	je	.LBB0_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm1, %zmm1
.LBB0_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm1, 64(%rcx)
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
	.size	aiopt_ukr_1x32, .Lfunc_end0-aiopt_ukr_1x32
	.cfi_endproc

	.globl	aiopt_ukr_2x32
	.p2align	4
	.type	aiopt_ukr_2x32,@function
aiopt_ukr_2x32:
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
	vmovups	(%rdx), %zmm8
	vmovups	64(%rdx), %zmm9
	vbroadcastss	(%rsi), %zmm10
	vbroadcastss	(%rsi,%r8,4), %zmm11
	vfmadd231ps	%zmm8, %zmm10, %zmm0
	vfmadd231ps	%zmm10, %zmm9, %zmm1
	vfmadd231ps	%zmm8, %zmm11, %zmm2
	vfmadd231ps	%zmm9, %zmm11, %zmm4
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm8
	vmovups	64(%rdx,%r9,4), %zmm9
	vbroadcastss	4(%rsi), %zmm10
	vbroadcastss	4(%rsi,%r8,4), %zmm11
	vfmadd231ps	%zmm8, %zmm10, %zmm3
	vfmadd231ps	%zmm10, %zmm9, %zmm5
	vfmadd231ps	%zmm8, %zmm11, %zmm6
	vfmadd231ps	%zmm9, %zmm11, %zmm7
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
	vmovups	(%rdx), %zmm8
	vmovups	64(%rdx), %zmm9
	vbroadcastss	(%rsi), %zmm10
	vbroadcastss	(%rsi,%r8,4), %zmm11
	vfmadd231ps	%zmm8, %zmm10, %zmm0
	vfmadd231ps	%zmm10, %zmm9, %zmm1
	vfmadd231ps	%zmm8, %zmm11, %zmm2
	vfmadd231ps	%zmm9, %zmm11, %zmm4
	addq	$4, %rsi
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r11
.LBB1_6:
	cmpq	%rdi, %r11
	jl	.LBB1_5
	vaddps	%zmm7, %zmm4, %zmm4
	vaddps	%zmm6, %zmm2, %zmm2
	vaddps	%zmm5, %zmm1, %zmm1
	vaddps	%zmm3, %zmm0, %zmm0
	movq	16(%rsp), %rax
	testq	%rbx, %rbx
	je	.LBB1_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm1, %zmm1
	vaddps	(%rcx,%rax,4), %zmm2, %zmm2
	vaddps	64(%rcx,%rax,4), %zmm4, %zmm3
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm1, 64(%rcx)
	vmovups	%zmm2, (%rcx,%rax,4)
	vmovups	%zmm3, 64(%rcx,%rax,4)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.LBB1_9:
	.cfi_def_cfa_offset 16
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm1, 64(%rcx)
	vmovups	%zmm2, (%rcx,%rax,4)
	vmovups	%zmm4, 64(%rcx,%rax,4)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end1:
	.size	aiopt_ukr_2x32, .Lfunc_end1-aiopt_ukr_2x32
	.cfi_endproc

	.globl	aiopt_ukr_3x32
	.p2align	4
	.type	aiopt_ukr_3x32,@function
aiopt_ukr_3x32:
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
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm12
	vmovups	64(%rdx), %zmm13
	vbroadcastss	(%rsi), %zmm14
	vbroadcastss	(%rsi,%r8,4), %zmm15
	vbroadcastss	(%rsi,%r8,8), %zmm16
	vfmadd231ps	%zmm12, %zmm14, %zmm0
	vfmadd231ps	%zmm14, %zmm13, %zmm1
	vfmadd231ps	%zmm12, %zmm15, %zmm2
	vfmadd231ps	%zmm15, %zmm13, %zmm3
	vfmadd231ps	%zmm12, %zmm16, %zmm4
	vfmadd231ps	%zmm13, %zmm16, %zmm6
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm12
	vmovups	64(%rdx,%r9,4), %zmm13
	vbroadcastss	4(%rsi), %zmm14
	vbroadcastss	4(%rsi,%r8,4), %zmm15
	vbroadcastss	4(%rsi,%r8,8), %zmm16
	vfmadd231ps	%zmm12, %zmm14, %zmm5
	vfmadd231ps	%zmm14, %zmm13, %zmm7
	vfmadd231ps	%zmm12, %zmm15, %zmm8
	vfmadd231ps	%zmm15, %zmm13, %zmm9
	vfmadd231ps	%zmm12, %zmm16, %zmm10
	vfmadd231ps	%zmm13, %zmm16, %zmm11
	addq	$8, %rsi
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %rbx
	cmpq	%r11, %rbx
	jl	.LBB2_3
	movq	24(%rsp), %rbx
	jmp	.LBB2_6
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
	movq	24(%rsp), %rbx
	jmp	.LBB2_6
	.p2align	4
.LBB2_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm12
	vmovups	64(%rdx), %zmm13
	vbroadcastss	(%rsi), %zmm14
	vbroadcastss	(%rsi,%r8,4), %zmm15
	vbroadcastss	(%rsi,%r8,8), %zmm16
	vfmadd231ps	%zmm12, %zmm14, %zmm0
	vfmadd231ps	%zmm14, %zmm13, %zmm1
	vfmadd231ps	%zmm12, %zmm15, %zmm2
	vfmadd231ps	%zmm15, %zmm13, %zmm3
	vfmadd231ps	%zmm12, %zmm16, %zmm4
	vfmadd231ps	%zmm13, %zmm16, %zmm6
	addq	$4, %rsi
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r11
.LBB2_6:
	cmpq	%rdi, %r11
	jl	.LBB2_5
	vaddps	%zmm11, %zmm6, %zmm6
	vaddps	%zmm10, %zmm4, %zmm4
	vaddps	%zmm9, %zmm3, %zmm3
	vaddps	%zmm8, %zmm2, %zmm2
	vaddps	%zmm7, %zmm1, %zmm1
	vaddps	%zmm5, %zmm0, %zmm0
	movq	16(%rsp), %rax
	testq	%rbx, %rbx
	je	.LBB2_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm1, %zmm1
	vaddps	(%rcx,%rax,4), %zmm2, %zmm2
	vaddps	64(%rcx,%rax,4), %zmm3, %zmm3
	vaddps	(%rcx,%rax,8), %zmm4, %zmm4
	vaddps	64(%rcx,%rax,8), %zmm6, %zmm5
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm1, 64(%rcx)
	vmovups	%zmm2, (%rcx,%rax,4)
	vmovups	%zmm3, 64(%rcx,%rax,4)
	vmovups	%zmm4, (%rcx,%rax,8)
	vmovups	%zmm5, 64(%rcx,%rax,8)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.LBB2_9:
	.cfi_def_cfa_offset 16
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm1, 64(%rcx)
	vmovups	%zmm2, (%rcx,%rax,4)
	vmovups	%zmm3, 64(%rcx,%rax,4)
	vmovups	%zmm4, (%rcx,%rax,8)
	vmovups	%zmm6, 64(%rcx,%rax,8)
	popq	%rbx
	.cfi_def_cfa_offset 8
	vzeroupper
	retq
.Lfunc_end2:
	.size	aiopt_ukr_3x32, .Lfunc_end2-aiopt_ukr_3x32
	.cfi_endproc

	.globl	aiopt_ukr_4x32
	.p2align	4
	.type	aiopt_ukr_4x32,@function
aiopt_ukr_4x32:
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
	vmovups	(%rdx), %zmm8
	vmovups	64(%rdx), %zmm9
	vbroadcastss	(%rsi), %zmm10
	vbroadcastss	(%rsi,%r8,4), %zmm11
	vbroadcastss	(%rsi,%r8,8), %zmm12
	vfmadd231ps	%zmm8, %zmm10, %zmm0
	vfmadd231ps	%zmm10, %zmm9, %zmm3
	vfmadd231ps	%zmm8, %zmm11, %zmm4
	vfmadd231ps	%zmm11, %zmm9, %zmm5
	vfmadd231ps	%zmm8, %zmm12, %zmm6
	vfmadd231ps	%zmm12, %zmm9, %zmm7
	vbroadcastss	(%r14), %zmm10
	vfmadd231ps	%zmm8, %zmm10, %zmm1
	vfmadd231ps	%zmm9, %zmm10, %zmm2
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
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm3, %zmm3
	vaddps	(%rcx,%rax,4), %zmm4, %zmm4
	vaddps	64(%rcx,%rax,4), %zmm5, %zmm5
	vaddps	(%rcx,%rax,8), %zmm6, %zmm6
	vaddps	64(%rcx,%rax,8), %zmm7, %zmm7
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm3, 64(%rcx)
	vmovups	%zmm4, (%rcx,%rax,4)
	vmovups	%zmm5, 64(%rcx,%rax,4)
	vmovups	%zmm6, (%rcx,%rax,8)
	vmovups	%zmm7, 64(%rcx,%rax,8)
	vaddps	(%rcx,%rdx,4), %zmm1, %zmm0
	vaddps	64(%rcx,%rdx,4), %zmm2, %zmm1
	vmovups	%zmm0, (%rcx,%rdx,4)
	vmovups	%zmm1, 64(%rcx,%rdx,4)
	jmp	.LBB3_7
.LBB3_6:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm3, 64(%rcx)
	vmovups	%zmm4, (%rcx,%rax,4)
	vmovups	%zmm5, 64(%rcx,%rax,4)
	vmovups	%zmm6, (%rcx,%rax,8)
	vmovups	%zmm7, 64(%rcx,%rax,8)
	vmovups	%zmm1, (%rcx,%rdx,4)
	vmovups	%zmm2, 64(%rcx,%rdx,4)
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
	.size	aiopt_ukr_4x32, .Lfunc_end3-aiopt_ukr_4x32
	.cfi_endproc

	.globl	aiopt_ukr_5x32
	.p2align	4
	.type	aiopt_ukr_5x32,@function
aiopt_ukr_5x32:
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
	vmovups	(%rdx), %zmm10
	vmovups	64(%rdx), %zmm11
	vbroadcastss	(%rsi), %zmm12
	vbroadcastss	(%rsi,%r8,4), %zmm13
	vbroadcastss	(%rsi,%r8,8), %zmm14
	vfmadd231ps	%zmm10, %zmm12, %zmm0
	vfmadd231ps	%zmm12, %zmm11, %zmm5
	vfmadd231ps	%zmm10, %zmm13, %zmm6
	vfmadd231ps	%zmm13, %zmm11, %zmm7
	vfmadd231ps	%zmm10, %zmm14, %zmm8
	vfmadd231ps	%zmm14, %zmm11, %zmm9
	vbroadcastss	(%r14), %zmm12
	vbroadcastss	(%r14,%r8,4), %zmm13
	vfmadd231ps	%zmm10, %zmm12, %zmm1
	vfmadd231ps	%zmm12, %zmm11, %zmm2
	vfmadd231ps	%zmm10, %zmm13, %zmm3
	vfmadd231ps	%zmm11, %zmm13, %zmm4
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
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm5, %zmm5
	vaddps	(%rcx,%rax,4), %zmm6, %zmm6
	vaddps	64(%rcx,%rax,4), %zmm7, %zmm7
	vaddps	(%rcx,%rax,8), %zmm8, %zmm8
	vaddps	64(%rcx,%rax,8), %zmm9, %zmm9
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm5, 64(%rcx)
	vmovups	%zmm6, (%rcx,%rax,4)
	vmovups	%zmm7, 64(%rcx,%rax,4)
	vmovups	%zmm8, (%rcx,%rax,8)
	vmovups	%zmm9, 64(%rcx,%rax,8)
	vaddps	(%rdx), %zmm1, %zmm0
	vaddps	64(%rdx), %zmm2, %zmm1
	vaddps	(%rdx,%rax,4), %zmm3, %zmm2
	vaddps	64(%rdx,%rax,4), %zmm4, %zmm3
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm1, 64(%rdx)
	vmovups	%zmm2, (%rdx,%rax,4)
	vmovups	%zmm3, 64(%rdx,%rax,4)
	jmp	.LBB4_7
.LBB4_6:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm5, 64(%rcx)
	vmovups	%zmm6, (%rcx,%rax,4)
	vmovups	%zmm7, 64(%rcx,%rax,4)
	vmovups	%zmm8, (%rcx,%rax,8)
	vmovups	%zmm9, 64(%rcx,%rax,8)
	vmovups	%zmm1, (%rdx)
	vmovups	%zmm2, 64(%rdx)
	vmovups	%zmm3, (%rdx,%rax,4)
	vmovups	%zmm4, 64(%rdx,%rax,4)
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
	.size	aiopt_ukr_5x32, .Lfunc_end4-aiopt_ukr_5x32
	.cfi_endproc

	.globl	aiopt_ukr_6x32
	.p2align	4
	.type	aiopt_ukr_6x32,@function
aiopt_ukr_6x32:
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
	prefetcht1	(%rbx)
	vmovups	(%rdx), %zmm12
	vmovups	64(%rdx), %zmm13
	vbroadcastss	(%rsi), %zmm14
	vbroadcastss	(%rsi,%r8,4), %zmm15
	vbroadcastss	(%rsi,%r8,8), %zmm16
	vfmadd231ps	%zmm12, %zmm14, %zmm0
	vfmadd231ps	%zmm14, %zmm13, %zmm7
	vfmadd231ps	%zmm12, %zmm15, %zmm8
	vfmadd231ps	%zmm15, %zmm13, %zmm9
	vfmadd231ps	%zmm12, %zmm16, %zmm10
	vfmadd231ps	%zmm16, %zmm13, %zmm11
	vbroadcastss	(%r14), %zmm14
	vbroadcastss	(%r14,%r8,4), %zmm15
	vbroadcastss	(%r14,%r8,8), %zmm16
	vfmadd231ps	%zmm12, %zmm14, %zmm1
	vfmadd231ps	%zmm14, %zmm13, %zmm2
	vfmadd231ps	%zmm12, %zmm15, %zmm3
	vfmadd231ps	%zmm15, %zmm13, %zmm4
	vfmadd231ps	%zmm12, %zmm16, %zmm5
	vfmadd231ps	%zmm13, %zmm16, %zmm6
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
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm7, %zmm7
	vaddps	(%rcx,%rax,4), %zmm8, %zmm8
	vaddps	64(%rcx,%rax,4), %zmm9, %zmm9
	vaddps	(%rcx,%rax,8), %zmm10, %zmm10
	vaddps	64(%rcx,%rax,8), %zmm11, %zmm11
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm7, 64(%rcx)
	vmovups	%zmm8, (%rcx,%rax,4)
	vmovups	%zmm9, 64(%rcx,%rax,4)
	vmovups	%zmm10, (%rcx,%rax,8)
	vmovups	%zmm11, 64(%rcx,%rax,8)
	vaddps	(%rdx), %zmm1, %zmm0
	vaddps	64(%rdx), %zmm2, %zmm1
	vaddps	(%rdx,%rax,4), %zmm3, %zmm2
	vaddps	64(%rdx,%rax,4), %zmm4, %zmm3
	vaddps	(%rdx,%rax,8), %zmm5, %zmm4
	vaddps	64(%rdx,%rax,8), %zmm6, %zmm5
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm1, 64(%rdx)
	vmovups	%zmm2, (%rdx,%rax,4)
	vmovups	%zmm3, 64(%rdx,%rax,4)
	vmovups	%zmm4, (%rdx,%rax,8)
	vmovups	%zmm5, 64(%rdx,%rax,8)
	jmp	.LBB5_7
.LBB5_6:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm7, 64(%rcx)
	vmovups	%zmm8, (%rcx,%rax,4)
	vmovups	%zmm9, 64(%rcx,%rax,4)
	vmovups	%zmm10, (%rcx,%rax,8)
	vmovups	%zmm11, 64(%rcx,%rax,8)
	vmovups	%zmm1, (%rdx)
	vmovups	%zmm2, 64(%rdx)
	vmovups	%zmm3, (%rdx,%rax,4)
	vmovups	%zmm4, 64(%rdx,%rax,4)
	vmovups	%zmm5, (%rdx,%rax,8)
	vmovups	%zmm6, 64(%rdx,%rax,8)
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
	.size	aiopt_ukr_6x32, .Lfunc_end5-aiopt_ukr_6x32
	.cfi_endproc

	.globl	aiopt_ukr_7x32
	.p2align	4
	.type	aiopt_ukr_7x32,@function
aiopt_ukr_7x32:
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
	movq	56(%rsp), %r10
	leaq	(%r8,%r8,2), %rbx
	leaq	(%rsi,%rbx,4), %r11
	leaq	(%rsi,%rbx,8), %rbx
	movq	%rdi, %r14
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r14
	jle	.LBB6_1
	xorl	%r15d, %r15d
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	.p2align	4
.LBB6_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm14
	vmovups	64(%rdx), %zmm15
	vbroadcastss	(%rsi), %zmm16
	vbroadcastss	(%rsi,%r8,4), %zmm17
	vbroadcastss	(%rsi,%r8,8), %zmm18
	vfmadd231ps	%zmm14, %zmm16, %zmm0
	vfmadd231ps	%zmm16, %zmm15, %zmm9
	vfmadd231ps	%zmm14, %zmm17, %zmm10
	vfmadd231ps	%zmm17, %zmm15, %zmm11
	vfmadd231ps	%zmm14, %zmm18, %zmm12
	vfmadd231ps	%zmm18, %zmm15, %zmm13
	vbroadcastss	(%r11), %zmm16
	vbroadcastss	(%r11,%r8,4), %zmm17
	vbroadcastss	(%r11,%r8,8), %zmm18
	vfmadd231ps	%zmm14, %zmm16, %zmm3
	vfmadd231ps	%zmm16, %zmm15, %zmm4
	vfmadd231ps	%zmm14, %zmm17, %zmm5
	vfmadd231ps	%zmm17, %zmm15, %zmm6
	vfmadd231ps	%zmm14, %zmm18, %zmm7
	vfmadd231ps	%zmm18, %zmm15, %zmm8
	vbroadcastss	(%rbx), %zmm16
	vfmadd231ps	%zmm14, %zmm16, %zmm1
	vfmadd231ps	%zmm15, %zmm16, %zmm2
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm14
	vmovups	64(%rdx,%r9,4), %zmm15
	vbroadcastss	4(%rsi), %zmm16
	vbroadcastss	4(%rsi,%r8,4), %zmm17
	vbroadcastss	4(%rsi,%r8,8), %zmm18
	vfmadd231ps	%zmm14, %zmm16, %zmm0
	vfmadd231ps	%zmm16, %zmm15, %zmm9
	vfmadd231ps	%zmm14, %zmm17, %zmm10
	vfmadd231ps	%zmm17, %zmm15, %zmm11
	vfmadd231ps	%zmm14, %zmm18, %zmm12
	vfmadd231ps	%zmm18, %zmm15, %zmm13
	vbroadcastss	4(%r11), %zmm16
	vbroadcastss	4(%r11,%r8,4), %zmm17
	vbroadcastss	4(%r11,%r8,8), %zmm18
	vfmadd231ps	%zmm14, %zmm16, %zmm3
	vfmadd231ps	%zmm16, %zmm15, %zmm4
	vfmadd231ps	%zmm14, %zmm17, %zmm5
	vfmadd231ps	%zmm17, %zmm15, %zmm6
	vfmadd231ps	%zmm14, %zmm18, %zmm7
	vfmadd231ps	%zmm18, %zmm15, %zmm8
	vbroadcastss	4(%rbx), %zmm16
	vfmadd231ps	%zmm14, %zmm16, %zmm1
	vfmadd231ps	%zmm15, %zmm16, %zmm2
	addq	$8, %rsi
	addq	$8, %r11
	addq	$8, %rbx
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r15
	cmpq	%r14, %r15
	jl	.LBB6_3
	jmp	.LBB6_4
.LBB6_1:
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
.LBB6_4:
	movq	48(%rsp), %r12
	movq	40(%rsp), %r15
	cmpq	%rdi, %r14
	jge	.LBB6_7
	.p2align	4
.LBB6_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm14
	vmovups	64(%rdx), %zmm15
	vbroadcastss	(%rsi), %zmm16
	vbroadcastss	(%rsi,%r8,4), %zmm17
	vbroadcastss	(%rsi,%r8,8), %zmm18
	vfmadd231ps	%zmm14, %zmm16, %zmm0
	vfmadd231ps	%zmm16, %zmm15, %zmm9
	vfmadd231ps	%zmm14, %zmm17, %zmm10
	vfmadd231ps	%zmm17, %zmm15, %zmm11
	vfmadd231ps	%zmm14, %zmm18, %zmm12
	vfmadd231ps	%zmm18, %zmm15, %zmm13
	vbroadcastss	(%r11), %zmm16
	vbroadcastss	(%r11,%r8,4), %zmm17
	vbroadcastss	(%r11,%r8,8), %zmm18
	vfmadd231ps	%zmm14, %zmm16, %zmm3
	vfmadd231ps	%zmm16, %zmm15, %zmm4
	vfmadd231ps	%zmm14, %zmm17, %zmm5
	vfmadd231ps	%zmm17, %zmm15, %zmm6
	vfmadd231ps	%zmm14, %zmm18, %zmm7
	vfmadd231ps	%zmm18, %zmm15, %zmm8
	vbroadcastss	(%rbx), %zmm16
	vfmadd231ps	%zmm14, %zmm16, %zmm1
	vfmadd231ps	%zmm15, %zmm16, %zmm2
	addq	$4, %rsi
	addq	$4, %r11
	addq	$4, %rbx
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r14
	cmpq	%rdi, %r14
	jl	.LBB6_5
.LBB6_7:
	leaq	(%r15,%r15,2), %rax
	leaq	(%rcx,%rax,4), %rdx
	leaq	(%r15,%r15), %rax
	leaq	(%rax,%rax,2), %rax
	testq	%r12, %r12
	je	.LBB6_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm9, %zmm9
	vaddps	(%rcx,%r15,4), %zmm10, %zmm10
	vaddps	64(%rcx,%r15,4), %zmm11, %zmm11
	vaddps	(%rcx,%r15,8), %zmm12, %zmm12
	vaddps	64(%rcx,%r15,8), %zmm13, %zmm13
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm9, 64(%rcx)
	vmovups	%zmm10, (%rcx,%r15,4)
	vmovups	%zmm11, 64(%rcx,%r15,4)
	vmovups	%zmm12, (%rcx,%r15,8)
	vmovups	%zmm13, 64(%rcx,%r15,8)
	vaddps	(%rdx), %zmm3, %zmm0
	vaddps	64(%rdx), %zmm4, %zmm3
	vaddps	(%rdx,%r15,4), %zmm5, %zmm4
	vaddps	64(%rdx,%r15,4), %zmm6, %zmm5
	vaddps	(%rdx,%r15,8), %zmm7, %zmm6
	vaddps	64(%rdx,%r15,8), %zmm8, %zmm7
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm3, 64(%rdx)
	vmovups	%zmm4, (%rdx,%r15,4)
	vmovups	%zmm5, 64(%rdx,%r15,4)
	vmovups	%zmm6, (%rdx,%r15,8)
	vmovups	%zmm7, 64(%rdx,%r15,8)
	vaddps	(%rcx,%rax,4), %zmm1, %zmm0
	vaddps	64(%rcx,%rax,4), %zmm2, %zmm1
	vmovups	%zmm0, (%rcx,%rax,4)
	vmovups	%zmm1, 64(%rcx,%rax,4)
	jmp	.LBB6_10
.LBB6_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm9, 64(%rcx)
	vmovups	%zmm10, (%rcx,%r15,4)
	vmovups	%zmm11, 64(%rcx,%r15,4)
	vmovups	%zmm12, (%rcx,%r15,8)
	vmovups	%zmm13, 64(%rcx,%r15,8)
	vmovups	%zmm3, (%rdx)
	vmovups	%zmm4, 64(%rdx)
	vmovups	%zmm5, (%rdx,%r15,4)
	vmovups	%zmm6, 64(%rdx,%r15,4)
	vmovups	%zmm7, (%rdx,%r15,8)
	vmovups	%zmm8, 64(%rdx,%r15,8)
	vmovups	%zmm1, (%rcx,%rax,4)
	vmovups	%zmm2, 64(%rcx,%rax,4)
.LBB6_10:
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
.Lfunc_end6:
	.size	aiopt_ukr_7x32, .Lfunc_end6-aiopt_ukr_7x32
	.cfi_endproc

	.globl	aiopt_ukr_8x32
	.p2align	4
	.type	aiopt_ukr_8x32,@function
aiopt_ukr_8x32:
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
	movq	56(%rsp), %r10
	leaq	(%r8,%r8,2), %rbx
	leaq	(%rsi,%rbx,4), %r11
	leaq	(%rsi,%rbx,8), %rbx
	movq	%rdi, %r14
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r14
	jle	.LBB7_1
	xorl	%r15d, %r15d
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	.p2align	4
.LBB7_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm16
	vmovups	64(%rdx), %zmm17
	vbroadcastss	(%rsi), %zmm18
	vbroadcastss	(%rsi,%r8,4), %zmm19
	vbroadcastss	(%rsi,%r8,8), %zmm20
	vfmadd231ps	%zmm16, %zmm18, %zmm0
	vfmadd231ps	%zmm18, %zmm17, %zmm11
	vfmadd231ps	%zmm16, %zmm19, %zmm12
	vfmadd231ps	%zmm19, %zmm17, %zmm13
	vfmadd231ps	%zmm16, %zmm20, %zmm14
	vfmadd231ps	%zmm20, %zmm17, %zmm15
	vbroadcastss	(%r11), %zmm18
	vbroadcastss	(%r11,%r8,4), %zmm19
	vbroadcastss	(%r11,%r8,8), %zmm20
	vfmadd231ps	%zmm16, %zmm18, %zmm5
	vfmadd231ps	%zmm18, %zmm17, %zmm6
	vfmadd231ps	%zmm16, %zmm19, %zmm7
	vfmadd231ps	%zmm19, %zmm17, %zmm8
	vfmadd231ps	%zmm16, %zmm20, %zmm9
	vfmadd231ps	%zmm20, %zmm17, %zmm10
	vbroadcastss	(%rbx), %zmm18
	vbroadcastss	(%rbx,%r8,4), %zmm19
	vfmadd231ps	%zmm16, %zmm18, %zmm1
	vfmadd231ps	%zmm18, %zmm17, %zmm2
	vfmadd231ps	%zmm16, %zmm19, %zmm3
	vfmadd231ps	%zmm17, %zmm19, %zmm4
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm16
	vmovups	64(%rdx,%r9,4), %zmm17
	vbroadcastss	4(%rsi), %zmm18
	vbroadcastss	4(%rsi,%r8,4), %zmm19
	vbroadcastss	4(%rsi,%r8,8), %zmm20
	vfmadd231ps	%zmm16, %zmm18, %zmm0
	vfmadd231ps	%zmm18, %zmm17, %zmm11
	vfmadd231ps	%zmm16, %zmm19, %zmm12
	vfmadd231ps	%zmm19, %zmm17, %zmm13
	vfmadd231ps	%zmm16, %zmm20, %zmm14
	vfmadd231ps	%zmm20, %zmm17, %zmm15
	vbroadcastss	4(%r11), %zmm18
	vbroadcastss	4(%r11,%r8,4), %zmm19
	vbroadcastss	4(%r11,%r8,8), %zmm20
	vfmadd231ps	%zmm16, %zmm18, %zmm5
	vfmadd231ps	%zmm18, %zmm17, %zmm6
	vfmadd231ps	%zmm16, %zmm19, %zmm7
	vfmadd231ps	%zmm19, %zmm17, %zmm8
	vfmadd231ps	%zmm16, %zmm20, %zmm9
	vfmadd231ps	%zmm20, %zmm17, %zmm10
	vbroadcastss	4(%rbx), %zmm18
	vbroadcastss	4(%rbx,%r8,4), %zmm19
	vfmadd231ps	%zmm16, %zmm18, %zmm1
	vfmadd231ps	%zmm18, %zmm17, %zmm2
	vfmadd231ps	%zmm16, %zmm19, %zmm3
	vfmadd231ps	%zmm17, %zmm19, %zmm4
	addq	$8, %rsi
	addq	$8, %r11
	addq	$8, %rbx
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r15
	cmpq	%r14, %r15
	jl	.LBB7_3
	jmp	.LBB7_4
.LBB7_1:
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
.LBB7_4:
	movq	48(%rsp), %r12
	movq	40(%rsp), %r15
	cmpq	%rdi, %r14
	jge	.LBB7_7
	.p2align	4
.LBB7_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm16
	vmovups	64(%rdx), %zmm17
	vbroadcastss	(%rsi), %zmm18
	vbroadcastss	(%rsi,%r8,4), %zmm19
	vbroadcastss	(%rsi,%r8,8), %zmm20
	vfmadd231ps	%zmm16, %zmm18, %zmm0
	vfmadd231ps	%zmm18, %zmm17, %zmm11
	vfmadd231ps	%zmm16, %zmm19, %zmm12
	vfmadd231ps	%zmm19, %zmm17, %zmm13
	vfmadd231ps	%zmm16, %zmm20, %zmm14
	vfmadd231ps	%zmm20, %zmm17, %zmm15
	vbroadcastss	(%r11), %zmm18
	vbroadcastss	(%r11,%r8,4), %zmm19
	vbroadcastss	(%r11,%r8,8), %zmm20
	vfmadd231ps	%zmm16, %zmm18, %zmm5
	vfmadd231ps	%zmm18, %zmm17, %zmm6
	vfmadd231ps	%zmm16, %zmm19, %zmm7
	vfmadd231ps	%zmm19, %zmm17, %zmm8
	vfmadd231ps	%zmm16, %zmm20, %zmm9
	vfmadd231ps	%zmm20, %zmm17, %zmm10
	vbroadcastss	(%rbx), %zmm18
	vbroadcastss	(%rbx,%r8,4), %zmm19
	vfmadd231ps	%zmm16, %zmm18, %zmm1
	vfmadd231ps	%zmm18, %zmm17, %zmm2
	vfmadd231ps	%zmm16, %zmm19, %zmm3
	vfmadd231ps	%zmm17, %zmm19, %zmm4
	addq	$4, %rsi
	addq	$4, %r11
	addq	$4, %rbx
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r14
	cmpq	%rdi, %r14
	jl	.LBB7_5
.LBB7_7:
	leaq	(%r15,%r15,2), %rax
	leaq	(%rcx,%rax,4), %rdx
	leaq	(%rcx,%rax,8), %rax
	testq	%r12, %r12
	je	.LBB7_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm11, %zmm11
	vaddps	(%rcx,%r15,4), %zmm12, %zmm12
	vaddps	64(%rcx,%r15,4), %zmm13, %zmm13
	vaddps	(%rcx,%r15,8), %zmm14, %zmm14
	vaddps	64(%rcx,%r15,8), %zmm15, %zmm15
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm11, 64(%rcx)
	vmovups	%zmm12, (%rcx,%r15,4)
	vmovups	%zmm13, 64(%rcx,%r15,4)
	vmovups	%zmm14, (%rcx,%r15,8)
	vmovups	%zmm15, 64(%rcx,%r15,8)
	vaddps	(%rdx), %zmm5, %zmm0
	vaddps	64(%rdx), %zmm6, %zmm5
	vaddps	(%rdx,%r15,4), %zmm7, %zmm6
	vaddps	64(%rdx,%r15,4), %zmm8, %zmm7
	vaddps	(%rdx,%r15,8), %zmm9, %zmm8
	vaddps	64(%rdx,%r15,8), %zmm10, %zmm9
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm5, 64(%rdx)
	vmovups	%zmm6, (%rdx,%r15,4)
	vmovups	%zmm7, 64(%rdx,%r15,4)
	vmovups	%zmm8, (%rdx,%r15,8)
	vmovups	%zmm9, 64(%rdx,%r15,8)
	vaddps	(%rax), %zmm1, %zmm0
	vaddps	64(%rax), %zmm2, %zmm1
	vaddps	(%rax,%r15,4), %zmm3, %zmm2
	vaddps	64(%rax,%r15,4), %zmm4, %zmm3
	vmovups	%zmm0, (%rax)
	vmovups	%zmm1, 64(%rax)
	vmovups	%zmm2, (%rax,%r15,4)
	vmovups	%zmm3, 64(%rax,%r15,4)
	jmp	.LBB7_10
.LBB7_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm11, 64(%rcx)
	vmovups	%zmm12, (%rcx,%r15,4)
	vmovups	%zmm13, 64(%rcx,%r15,4)
	vmovups	%zmm14, (%rcx,%r15,8)
	vmovups	%zmm15, 64(%rcx,%r15,8)
	vmovups	%zmm5, (%rdx)
	vmovups	%zmm6, 64(%rdx)
	vmovups	%zmm7, (%rdx,%r15,4)
	vmovups	%zmm8, 64(%rdx,%r15,4)
	vmovups	%zmm9, (%rdx,%r15,8)
	vmovups	%zmm10, 64(%rdx,%r15,8)
	vmovups	%zmm1, (%rax)
	vmovups	%zmm2, 64(%rax)
	vmovups	%zmm3, (%rax,%r15,4)
	vmovups	%zmm4, 64(%rax,%r15,4)
.LBB7_10:
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
.Lfunc_end7:
	.size	aiopt_ukr_8x32, .Lfunc_end7-aiopt_ukr_8x32
	.cfi_endproc

	.globl	aiopt_ukr_9x32
	.p2align	4
	.type	aiopt_ukr_9x32,@function
aiopt_ukr_9x32:
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
	movq	56(%rsp), %r10
	leaq	(%r8,%r8,2), %rbx
	leaq	(%rsi,%rbx,4), %r11
	leaq	(%rsi,%rbx,8), %rbx
	movq	%rdi, %r14
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r14
	jle	.LBB8_1
	xorl	%r15d, %r15d
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	.p2align	4
.LBB8_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm18
	vmovups	64(%rdx), %zmm19
	vbroadcastss	(%rsi), %zmm20
	vbroadcastss	(%rsi,%r8,4), %zmm21
	vbroadcastss	(%rsi,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm0
	vfmadd231ps	%zmm20, %zmm19, %zmm13
	vfmadd231ps	%zmm18, %zmm21, %zmm14
	vfmadd231ps	%zmm21, %zmm19, %zmm15
	vfmadd231ps	%zmm18, %zmm22, %zmm16
	vfmadd231ps	%zmm22, %zmm19, %zmm17
	vbroadcastss	(%r11), %zmm20
	vbroadcastss	(%r11,%r8,4), %zmm21
	vbroadcastss	(%r11,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm7
	vfmadd231ps	%zmm20, %zmm19, %zmm8
	vfmadd231ps	%zmm18, %zmm21, %zmm9
	vfmadd231ps	%zmm21, %zmm19, %zmm10
	vfmadd231ps	%zmm18, %zmm22, %zmm11
	vfmadd231ps	%zmm22, %zmm19, %zmm12
	vbroadcastss	(%rbx), %zmm20
	vbroadcastss	(%rbx,%r8,4), %zmm21
	vbroadcastss	(%rbx,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm1
	vfmadd231ps	%zmm20, %zmm19, %zmm2
	vfmadd231ps	%zmm18, %zmm21, %zmm3
	vfmadd231ps	%zmm21, %zmm19, %zmm4
	vfmadd231ps	%zmm18, %zmm22, %zmm5
	vfmadd231ps	%zmm19, %zmm22, %zmm6
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm18
	vmovups	64(%rdx,%r9,4), %zmm19
	vbroadcastss	4(%rsi), %zmm20
	vbroadcastss	4(%rsi,%r8,4), %zmm21
	vbroadcastss	4(%rsi,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm0
	vfmadd231ps	%zmm20, %zmm19, %zmm13
	vfmadd231ps	%zmm18, %zmm21, %zmm14
	vfmadd231ps	%zmm21, %zmm19, %zmm15
	vfmadd231ps	%zmm18, %zmm22, %zmm16
	vfmadd231ps	%zmm22, %zmm19, %zmm17
	vbroadcastss	4(%r11), %zmm20
	vbroadcastss	4(%r11,%r8,4), %zmm21
	vbroadcastss	4(%r11,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm7
	vfmadd231ps	%zmm20, %zmm19, %zmm8
	vfmadd231ps	%zmm18, %zmm21, %zmm9
	vfmadd231ps	%zmm21, %zmm19, %zmm10
	vfmadd231ps	%zmm18, %zmm22, %zmm11
	vfmadd231ps	%zmm22, %zmm19, %zmm12
	vbroadcastss	4(%rbx), %zmm20
	vbroadcastss	4(%rbx,%r8,4), %zmm21
	vbroadcastss	4(%rbx,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm1
	vfmadd231ps	%zmm20, %zmm19, %zmm2
	vfmadd231ps	%zmm18, %zmm21, %zmm3
	vfmadd231ps	%zmm21, %zmm19, %zmm4
	vfmadd231ps	%zmm18, %zmm22, %zmm5
	vfmadd231ps	%zmm19, %zmm22, %zmm6
	addq	$8, %rsi
	addq	$8, %r11
	addq	$8, %rbx
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r15
	cmpq	%r14, %r15
	jl	.LBB8_3
	jmp	.LBB8_4
.LBB8_1:
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
.LBB8_4:
	movq	48(%rsp), %r12
	movq	40(%rsp), %r15
	cmpq	%rdi, %r14
	jge	.LBB8_7
	.p2align	4
.LBB8_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm18
	vmovups	64(%rdx), %zmm19
	vbroadcastss	(%rsi), %zmm20
	vbroadcastss	(%rsi,%r8,4), %zmm21
	vbroadcastss	(%rsi,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm0
	vfmadd231ps	%zmm20, %zmm19, %zmm13
	vfmadd231ps	%zmm18, %zmm21, %zmm14
	vfmadd231ps	%zmm21, %zmm19, %zmm15
	vfmadd231ps	%zmm18, %zmm22, %zmm16
	vfmadd231ps	%zmm22, %zmm19, %zmm17
	vbroadcastss	(%r11), %zmm20
	vbroadcastss	(%r11,%r8,4), %zmm21
	vbroadcastss	(%r11,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm7
	vfmadd231ps	%zmm20, %zmm19, %zmm8
	vfmadd231ps	%zmm18, %zmm21, %zmm9
	vfmadd231ps	%zmm21, %zmm19, %zmm10
	vfmadd231ps	%zmm18, %zmm22, %zmm11
	vfmadd231ps	%zmm22, %zmm19, %zmm12
	vbroadcastss	(%rbx), %zmm20
	vbroadcastss	(%rbx,%r8,4), %zmm21
	vbroadcastss	(%rbx,%r8,8), %zmm22
	vfmadd231ps	%zmm18, %zmm20, %zmm1
	vfmadd231ps	%zmm20, %zmm19, %zmm2
	vfmadd231ps	%zmm18, %zmm21, %zmm3
	vfmadd231ps	%zmm21, %zmm19, %zmm4
	vfmadd231ps	%zmm18, %zmm22, %zmm5
	vfmadd231ps	%zmm19, %zmm22, %zmm6
	addq	$4, %rsi
	addq	$4, %r11
	addq	$4, %rbx
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r14
	cmpq	%rdi, %r14
	jl	.LBB8_5
.LBB8_7:
	leaq	(%r15,%r15,2), %rax
	leaq	(%rcx,%rax,4), %rdx
	leaq	(%rcx,%rax,8), %rax
	testq	%r12, %r12
	je	.LBB8_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm13, %zmm13
	vaddps	(%rcx,%r15,4), %zmm14, %zmm14
	vaddps	64(%rcx,%r15,4), %zmm15, %zmm15
	vaddps	(%rcx,%r15,8), %zmm16, %zmm16
	vaddps	64(%rcx,%r15,8), %zmm17, %zmm17
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm13, 64(%rcx)
	vmovups	%zmm14, (%rcx,%r15,4)
	vmovups	%zmm15, 64(%rcx,%r15,4)
	vmovups	%zmm16, (%rcx,%r15,8)
	vmovups	%zmm17, 64(%rcx,%r15,8)
	vaddps	(%rdx), %zmm7, %zmm0
	vaddps	64(%rdx), %zmm8, %zmm7
	vaddps	(%rdx,%r15,4), %zmm9, %zmm8
	vaddps	64(%rdx,%r15,4), %zmm10, %zmm9
	vaddps	(%rdx,%r15,8), %zmm11, %zmm10
	vaddps	64(%rdx,%r15,8), %zmm12, %zmm11
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm7, 64(%rdx)
	vmovups	%zmm8, (%rdx,%r15,4)
	vmovups	%zmm9, 64(%rdx,%r15,4)
	vmovups	%zmm10, (%rdx,%r15,8)
	vmovups	%zmm11, 64(%rdx,%r15,8)
	vaddps	(%rax), %zmm1, %zmm0
	vaddps	64(%rax), %zmm2, %zmm1
	vaddps	(%rax,%r15,4), %zmm3, %zmm2
	vaddps	64(%rax,%r15,4), %zmm4, %zmm3
	vaddps	(%rax,%r15,8), %zmm5, %zmm4
	vaddps	64(%rax,%r15,8), %zmm6, %zmm5
	vmovups	%zmm0, (%rax)
	vmovups	%zmm1, 64(%rax)
	vmovups	%zmm2, (%rax,%r15,4)
	vmovups	%zmm3, 64(%rax,%r15,4)
	vmovups	%zmm4, (%rax,%r15,8)
	vmovups	%zmm5, 64(%rax,%r15,8)
	jmp	.LBB8_10
.LBB8_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm13, 64(%rcx)
	vmovups	%zmm14, (%rcx,%r15,4)
	vmovups	%zmm15, 64(%rcx,%r15,4)
	vmovups	%zmm16, (%rcx,%r15,8)
	vmovups	%zmm17, 64(%rcx,%r15,8)
	vmovups	%zmm7, (%rdx)
	vmovups	%zmm8, 64(%rdx)
	vmovups	%zmm9, (%rdx,%r15,4)
	vmovups	%zmm10, 64(%rdx,%r15,4)
	vmovups	%zmm11, (%rdx,%r15,8)
	vmovups	%zmm12, 64(%rdx,%r15,8)
	vmovups	%zmm1, (%rax)
	vmovups	%zmm2, 64(%rax)
	vmovups	%zmm3, (%rax,%r15,4)
	vmovups	%zmm4, 64(%rax,%r15,4)
	vmovups	%zmm5, (%rax,%r15,8)
	vmovups	%zmm6, 64(%rax,%r15,8)
.LBB8_10:
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
.Lfunc_end8:
	.size	aiopt_ukr_9x32, .Lfunc_end8-aiopt_ukr_9x32
	.cfi_endproc

	.globl	aiopt_ukr_10x32
	.p2align	4
	.type	aiopt_ukr_10x32,@function
aiopt_ukr_10x32:
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
	movq	72(%rsp), %rax
	movq	64(%rsp), %r10
	leaq	(%r8,%r8,2), %rbx
	leaq	(%rsi,%rbx,4), %r11
	leaq	(%rsi,%rbx,8), %rbx
	leaq	(%r8,%r8,8), %r14
	leaq	(%rsi,%r14,4), %r14
	movq	%rdi, %r15
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r15
	jle	.LBB9_1
	xorl	%r12d, %r12d
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	.p2align	4
.LBB9_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm20
	vmovups	64(%rdx), %zmm21
	vbroadcastss	(%rsi), %zmm22
	vbroadcastss	(%rsi,%r8,4), %zmm23
	vbroadcastss	(%rsi,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm0
	vfmadd231ps	%zmm22, %zmm21, %zmm15
	vfmadd231ps	%zmm20, %zmm23, %zmm16
	vfmadd231ps	%zmm23, %zmm21, %zmm17
	vfmadd231ps	%zmm20, %zmm24, %zmm18
	vfmadd231ps	%zmm24, %zmm21, %zmm19
	vbroadcastss	(%r11), %zmm22
	vbroadcastss	(%r11,%r8,4), %zmm23
	vbroadcastss	(%r11,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm9
	vfmadd231ps	%zmm22, %zmm21, %zmm10
	vfmadd231ps	%zmm20, %zmm23, %zmm11
	vfmadd231ps	%zmm23, %zmm21, %zmm12
	vfmadd231ps	%zmm20, %zmm24, %zmm13
	vfmadd231ps	%zmm24, %zmm21, %zmm14
	vbroadcastss	(%rbx), %zmm22
	vbroadcastss	(%rbx,%r8,4), %zmm23
	vbroadcastss	(%rbx,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm3
	vfmadd231ps	%zmm22, %zmm21, %zmm4
	vfmadd231ps	%zmm20, %zmm23, %zmm5
	vfmadd231ps	%zmm23, %zmm21, %zmm6
	vfmadd231ps	%zmm20, %zmm24, %zmm7
	vfmadd231ps	%zmm24, %zmm21, %zmm8
	vbroadcastss	(%r14), %zmm22
	vfmadd231ps	%zmm20, %zmm22, %zmm1
	vfmadd231ps	%zmm21, %zmm22, %zmm2
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm20
	vmovups	64(%rdx,%r9,4), %zmm21
	vbroadcastss	4(%rsi), %zmm22
	vbroadcastss	4(%rsi,%r8,4), %zmm23
	vbroadcastss	4(%rsi,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm0
	vfmadd231ps	%zmm22, %zmm21, %zmm15
	vfmadd231ps	%zmm20, %zmm23, %zmm16
	vfmadd231ps	%zmm23, %zmm21, %zmm17
	vfmadd231ps	%zmm20, %zmm24, %zmm18
	vfmadd231ps	%zmm24, %zmm21, %zmm19
	vbroadcastss	4(%r11), %zmm22
	vbroadcastss	4(%r11,%r8,4), %zmm23
	vbroadcastss	4(%r11,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm9
	vfmadd231ps	%zmm22, %zmm21, %zmm10
	vfmadd231ps	%zmm20, %zmm23, %zmm11
	vfmadd231ps	%zmm23, %zmm21, %zmm12
	vfmadd231ps	%zmm20, %zmm24, %zmm13
	vfmadd231ps	%zmm24, %zmm21, %zmm14
	vbroadcastss	4(%rbx), %zmm22
	vbroadcastss	4(%rbx,%r8,4), %zmm23
	vbroadcastss	4(%rbx,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm3
	vfmadd231ps	%zmm22, %zmm21, %zmm4
	vfmadd231ps	%zmm20, %zmm23, %zmm5
	vfmadd231ps	%zmm23, %zmm21, %zmm6
	vfmadd231ps	%zmm20, %zmm24, %zmm7
	vfmadd231ps	%zmm24, %zmm21, %zmm8
	vbroadcastss	4(%r14), %zmm22
	vfmadd231ps	%zmm20, %zmm22, %zmm1
	vfmadd231ps	%zmm21, %zmm22, %zmm2
	addq	$8, %rsi
	addq	$8, %r11
	addq	$8, %rbx
	addq	$8, %r14
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r12
	cmpq	%r15, %r12
	jl	.LBB9_3
	jmp	.LBB9_4
.LBB9_1:
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
.LBB9_4:
	movq	56(%rsp), %r13
	movq	48(%rsp), %r12
	cmpq	%rdi, %r15
	jge	.LBB9_7
	.p2align	4
.LBB9_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm20
	vmovups	64(%rdx), %zmm21
	vbroadcastss	(%rsi), %zmm22
	vbroadcastss	(%rsi,%r8,4), %zmm23
	vbroadcastss	(%rsi,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm0
	vfmadd231ps	%zmm22, %zmm21, %zmm15
	vfmadd231ps	%zmm20, %zmm23, %zmm16
	vfmadd231ps	%zmm23, %zmm21, %zmm17
	vfmadd231ps	%zmm20, %zmm24, %zmm18
	vfmadd231ps	%zmm24, %zmm21, %zmm19
	vbroadcastss	(%r11), %zmm22
	vbroadcastss	(%r11,%r8,4), %zmm23
	vbroadcastss	(%r11,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm9
	vfmadd231ps	%zmm22, %zmm21, %zmm10
	vfmadd231ps	%zmm20, %zmm23, %zmm11
	vfmadd231ps	%zmm23, %zmm21, %zmm12
	vfmadd231ps	%zmm20, %zmm24, %zmm13
	vfmadd231ps	%zmm24, %zmm21, %zmm14
	vbroadcastss	(%rbx), %zmm22
	vbroadcastss	(%rbx,%r8,4), %zmm23
	vbroadcastss	(%rbx,%r8,8), %zmm24
	vfmadd231ps	%zmm20, %zmm22, %zmm3
	vfmadd231ps	%zmm22, %zmm21, %zmm4
	vfmadd231ps	%zmm20, %zmm23, %zmm5
	vfmadd231ps	%zmm23, %zmm21, %zmm6
	vfmadd231ps	%zmm20, %zmm24, %zmm7
	vfmadd231ps	%zmm24, %zmm21, %zmm8
	vbroadcastss	(%r14), %zmm22
	vfmadd231ps	%zmm20, %zmm22, %zmm1
	vfmadd231ps	%zmm21, %zmm22, %zmm2
	addq	$4, %rsi
	addq	$4, %r11
	addq	$4, %rbx
	addq	$4, %r14
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r15
	cmpq	%rdi, %r15
	jl	.LBB9_5
.LBB9_7:
	leaq	(%r12,%r12,2), %rax
	leaq	(%rcx,%rax,4), %rsi
	leaq	(%rcx,%rax,8), %rdx
	leaq	(%r12,%r12,8), %rax
	testq	%r13, %r13
	je	.LBB9_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm15, %zmm15
	vaddps	(%rcx,%r12,4), %zmm16, %zmm16
	vaddps	64(%rcx,%r12,4), %zmm17, %zmm17
	vaddps	(%rcx,%r12,8), %zmm18, %zmm18
	vaddps	64(%rcx,%r12,8), %zmm19, %zmm19
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm15, 64(%rcx)
	vmovups	%zmm16, (%rcx,%r12,4)
	vmovups	%zmm17, 64(%rcx,%r12,4)
	vmovups	%zmm18, (%rcx,%r12,8)
	vmovups	%zmm19, 64(%rcx,%r12,8)
	vaddps	(%rsi), %zmm9, %zmm0
	vaddps	64(%rsi), %zmm10, %zmm9
	vaddps	(%rsi,%r12,4), %zmm11, %zmm10
	vaddps	64(%rsi,%r12,4), %zmm12, %zmm11
	vaddps	(%rsi,%r12,8), %zmm13, %zmm12
	vaddps	64(%rsi,%r12,8), %zmm14, %zmm13
	vmovups	%zmm0, (%rsi)
	vmovups	%zmm9, 64(%rsi)
	vmovups	%zmm10, (%rsi,%r12,4)
	vmovups	%zmm11, 64(%rsi,%r12,4)
	vmovups	%zmm12, (%rsi,%r12,8)
	vmovups	%zmm13, 64(%rsi,%r12,8)
	vaddps	(%rdx), %zmm3, %zmm0
	vaddps	64(%rdx), %zmm4, %zmm3
	vaddps	(%rdx,%r12,4), %zmm5, %zmm4
	vaddps	64(%rdx,%r12,4), %zmm6, %zmm5
	vaddps	(%rdx,%r12,8), %zmm7, %zmm6
	vaddps	64(%rdx,%r12,8), %zmm8, %zmm7
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm3, 64(%rdx)
	vmovups	%zmm4, (%rdx,%r12,4)
	vmovups	%zmm5, 64(%rdx,%r12,4)
	vmovups	%zmm6, (%rdx,%r12,8)
	vmovups	%zmm7, 64(%rdx,%r12,8)
	vaddps	(%rcx,%rax,4), %zmm1, %zmm0
	vaddps	64(%rcx,%rax,4), %zmm2, %zmm1
	vmovups	%zmm0, (%rcx,%rax,4)
	vmovups	%zmm1, 64(%rcx,%rax,4)
	jmp	.LBB9_10
.LBB9_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm15, 64(%rcx)
	vmovups	%zmm16, (%rcx,%r12,4)
	vmovups	%zmm17, 64(%rcx,%r12,4)
	vmovups	%zmm18, (%rcx,%r12,8)
	vmovups	%zmm19, 64(%rcx,%r12,8)
	vmovups	%zmm9, (%rsi)
	vmovups	%zmm10, 64(%rsi)
	vmovups	%zmm11, (%rsi,%r12,4)
	vmovups	%zmm12, 64(%rsi,%r12,4)
	vmovups	%zmm13, (%rsi,%r12,8)
	vmovups	%zmm14, 64(%rsi,%r12,8)
	vmovups	%zmm3, (%rdx)
	vmovups	%zmm4, 64(%rdx)
	vmovups	%zmm5, (%rdx,%r12,4)
	vmovups	%zmm6, 64(%rdx,%r12,4)
	vmovups	%zmm7, (%rdx,%r12,8)
	vmovups	%zmm8, 64(%rdx,%r12,8)
	vmovups	%zmm1, (%rcx,%rax,4)
	vmovups	%zmm2, 64(%rcx,%rax,4)
.LBB9_10:
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
	vzeroupper
	retq
.Lfunc_end9:
	.size	aiopt_ukr_10x32, .Lfunc_end9-aiopt_ukr_10x32
	.cfi_endproc

	.globl	aiopt_ukr_11x32
	.p2align	4
	.type	aiopt_ukr_11x32,@function
aiopt_ukr_11x32:
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
	movq	72(%rsp), %rax
	movq	64(%rsp), %r10
	leaq	(%r8,%r8,2), %rbx
	leaq	(%rsi,%rbx,4), %r11
	leaq	(%rsi,%rbx,8), %rbx
	leaq	(%r8,%r8,8), %r14
	leaq	(%rsi,%r14,4), %r14
	movq	%rdi, %r15
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r15
	jle	.LBB10_1
	xorl	%r12d, %r12d
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	.p2align	4
.LBB10_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm22
	vmovups	64(%rdx), %zmm23
	vbroadcastss	(%rsi), %zmm24
	vbroadcastss	(%rsi,%r8,4), %zmm25
	vbroadcastss	(%rsi,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm0
	vfmadd231ps	%zmm24, %zmm23, %zmm17
	vfmadd231ps	%zmm22, %zmm25, %zmm18
	vfmadd231ps	%zmm25, %zmm23, %zmm19
	vfmadd231ps	%zmm22, %zmm26, %zmm20
	vfmadd231ps	%zmm26, %zmm23, %zmm21
	vbroadcastss	(%r11), %zmm24
	vbroadcastss	(%r11,%r8,4), %zmm25
	vbroadcastss	(%r11,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm11
	vfmadd231ps	%zmm24, %zmm23, %zmm12
	vfmadd231ps	%zmm22, %zmm25, %zmm13
	vfmadd231ps	%zmm25, %zmm23, %zmm14
	vfmadd231ps	%zmm22, %zmm26, %zmm15
	vfmadd231ps	%zmm26, %zmm23, %zmm16
	vbroadcastss	(%rbx), %zmm24
	vbroadcastss	(%rbx,%r8,4), %zmm25
	vbroadcastss	(%rbx,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm5
	vfmadd231ps	%zmm24, %zmm23, %zmm6
	vfmadd231ps	%zmm22, %zmm25, %zmm7
	vfmadd231ps	%zmm25, %zmm23, %zmm8
	vfmadd231ps	%zmm22, %zmm26, %zmm9
	vfmadd231ps	%zmm26, %zmm23, %zmm10
	vbroadcastss	(%r14), %zmm24
	vbroadcastss	(%r14,%r8,4), %zmm25
	vfmadd231ps	%zmm22, %zmm24, %zmm1
	vfmadd231ps	%zmm24, %zmm23, %zmm2
	vfmadd231ps	%zmm22, %zmm25, %zmm3
	vfmadd231ps	%zmm23, %zmm25, %zmm4
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm22
	vmovups	64(%rdx,%r9,4), %zmm23
	vbroadcastss	4(%rsi), %zmm24
	vbroadcastss	4(%rsi,%r8,4), %zmm25
	vbroadcastss	4(%rsi,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm0
	vfmadd231ps	%zmm24, %zmm23, %zmm17
	vfmadd231ps	%zmm22, %zmm25, %zmm18
	vfmadd231ps	%zmm25, %zmm23, %zmm19
	vfmadd231ps	%zmm22, %zmm26, %zmm20
	vfmadd231ps	%zmm26, %zmm23, %zmm21
	vbroadcastss	4(%r11), %zmm24
	vbroadcastss	4(%r11,%r8,4), %zmm25
	vbroadcastss	4(%r11,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm11
	vfmadd231ps	%zmm24, %zmm23, %zmm12
	vfmadd231ps	%zmm22, %zmm25, %zmm13
	vfmadd231ps	%zmm25, %zmm23, %zmm14
	vfmadd231ps	%zmm22, %zmm26, %zmm15
	vfmadd231ps	%zmm26, %zmm23, %zmm16
	vbroadcastss	4(%rbx), %zmm24
	vbroadcastss	4(%rbx,%r8,4), %zmm25
	vbroadcastss	4(%rbx,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm5
	vfmadd231ps	%zmm24, %zmm23, %zmm6
	vfmadd231ps	%zmm22, %zmm25, %zmm7
	vfmadd231ps	%zmm25, %zmm23, %zmm8
	vfmadd231ps	%zmm22, %zmm26, %zmm9
	vfmadd231ps	%zmm26, %zmm23, %zmm10
	vbroadcastss	4(%r14), %zmm24
	vbroadcastss	4(%r14,%r8,4), %zmm25
	vfmadd231ps	%zmm22, %zmm24, %zmm1
	vfmadd231ps	%zmm24, %zmm23, %zmm2
	vfmadd231ps	%zmm22, %zmm25, %zmm3
	vfmadd231ps	%zmm23, %zmm25, %zmm4
	addq	$8, %rsi
	addq	$8, %r11
	addq	$8, %rbx
	addq	$8, %r14
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r12
	cmpq	%r15, %r12
	jl	.LBB10_3
	jmp	.LBB10_4
.LBB10_1:
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
.LBB10_4:
	movq	56(%rsp), %r13
	movq	48(%rsp), %r12
	cmpq	%rdi, %r15
	jge	.LBB10_7
	.p2align	4
.LBB10_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm22
	vmovups	64(%rdx), %zmm23
	vbroadcastss	(%rsi), %zmm24
	vbroadcastss	(%rsi,%r8,4), %zmm25
	vbroadcastss	(%rsi,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm0
	vfmadd231ps	%zmm24, %zmm23, %zmm17
	vfmadd231ps	%zmm22, %zmm25, %zmm18
	vfmadd231ps	%zmm25, %zmm23, %zmm19
	vfmadd231ps	%zmm22, %zmm26, %zmm20
	vfmadd231ps	%zmm26, %zmm23, %zmm21
	vbroadcastss	(%r11), %zmm24
	vbroadcastss	(%r11,%r8,4), %zmm25
	vbroadcastss	(%r11,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm11
	vfmadd231ps	%zmm24, %zmm23, %zmm12
	vfmadd231ps	%zmm22, %zmm25, %zmm13
	vfmadd231ps	%zmm25, %zmm23, %zmm14
	vfmadd231ps	%zmm22, %zmm26, %zmm15
	vfmadd231ps	%zmm26, %zmm23, %zmm16
	vbroadcastss	(%rbx), %zmm24
	vbroadcastss	(%rbx,%r8,4), %zmm25
	vbroadcastss	(%rbx,%r8,8), %zmm26
	vfmadd231ps	%zmm22, %zmm24, %zmm5
	vfmadd231ps	%zmm24, %zmm23, %zmm6
	vfmadd231ps	%zmm22, %zmm25, %zmm7
	vfmadd231ps	%zmm25, %zmm23, %zmm8
	vfmadd231ps	%zmm22, %zmm26, %zmm9
	vfmadd231ps	%zmm26, %zmm23, %zmm10
	vbroadcastss	(%r14), %zmm24
	vbroadcastss	(%r14,%r8,4), %zmm25
	vfmadd231ps	%zmm22, %zmm24, %zmm1
	vfmadd231ps	%zmm24, %zmm23, %zmm2
	vfmadd231ps	%zmm22, %zmm25, %zmm3
	vfmadd231ps	%zmm23, %zmm25, %zmm4
	addq	$4, %rsi
	addq	$4, %r11
	addq	$4, %rbx
	addq	$4, %r14
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r15
	cmpq	%rdi, %r15
	jl	.LBB10_5
.LBB10_7:
	leaq	(%r12,%r12,2), %rax
	leaq	(%rcx,%rax,4), %rsi
	leaq	(%rcx,%rax,8), %rdx
	leaq	(%r12,%r12,8), %rax
	leaq	(%rcx,%rax,4), %rax
	testq	%r13, %r13
	je	.LBB10_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm17, %zmm17
	vaddps	(%rcx,%r12,4), %zmm18, %zmm18
	vaddps	64(%rcx,%r12,4), %zmm19, %zmm19
	vaddps	(%rcx,%r12,8), %zmm20, %zmm20
	vaddps	64(%rcx,%r12,8), %zmm21, %zmm21
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm17, 64(%rcx)
	vmovups	%zmm18, (%rcx,%r12,4)
	vmovups	%zmm19, 64(%rcx,%r12,4)
	vmovups	%zmm20, (%rcx,%r12,8)
	vmovups	%zmm21, 64(%rcx,%r12,8)
	vaddps	(%rsi), %zmm11, %zmm0
	vaddps	64(%rsi), %zmm12, %zmm11
	vaddps	(%rsi,%r12,4), %zmm13, %zmm12
	vaddps	64(%rsi,%r12,4), %zmm14, %zmm13
	vaddps	(%rsi,%r12,8), %zmm15, %zmm14
	vaddps	64(%rsi,%r12,8), %zmm16, %zmm15
	vmovups	%zmm0, (%rsi)
	vmovups	%zmm11, 64(%rsi)
	vmovups	%zmm12, (%rsi,%r12,4)
	vmovups	%zmm13, 64(%rsi,%r12,4)
	vmovups	%zmm14, (%rsi,%r12,8)
	vmovups	%zmm15, 64(%rsi,%r12,8)
	vaddps	(%rdx), %zmm5, %zmm0
	vaddps	64(%rdx), %zmm6, %zmm5
	vaddps	(%rdx,%r12,4), %zmm7, %zmm6
	vaddps	64(%rdx,%r12,4), %zmm8, %zmm7
	vaddps	(%rdx,%r12,8), %zmm9, %zmm8
	vaddps	64(%rdx,%r12,8), %zmm10, %zmm9
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm5, 64(%rdx)
	vmovups	%zmm6, (%rdx,%r12,4)
	vmovups	%zmm7, 64(%rdx,%r12,4)
	vmovups	%zmm8, (%rdx,%r12,8)
	vmovups	%zmm9, 64(%rdx,%r12,8)
	vaddps	(%rax), %zmm1, %zmm0
	vaddps	64(%rax), %zmm2, %zmm1
	vaddps	(%rax,%r12,4), %zmm3, %zmm2
	vaddps	64(%rax,%r12,4), %zmm4, %zmm3
	vmovups	%zmm0, (%rax)
	vmovups	%zmm1, 64(%rax)
	vmovups	%zmm2, (%rax,%r12,4)
	vmovups	%zmm3, 64(%rax,%r12,4)
	jmp	.LBB10_10
.LBB10_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm17, 64(%rcx)
	vmovups	%zmm18, (%rcx,%r12,4)
	vmovups	%zmm19, 64(%rcx,%r12,4)
	vmovups	%zmm20, (%rcx,%r12,8)
	vmovups	%zmm21, 64(%rcx,%r12,8)
	vmovups	%zmm11, (%rsi)
	vmovups	%zmm12, 64(%rsi)
	vmovups	%zmm13, (%rsi,%r12,4)
	vmovups	%zmm14, 64(%rsi,%r12,4)
	vmovups	%zmm15, (%rsi,%r12,8)
	vmovups	%zmm16, 64(%rsi,%r12,8)
	vmovups	%zmm5, (%rdx)
	vmovups	%zmm6, 64(%rdx)
	vmovups	%zmm7, (%rdx,%r12,4)
	vmovups	%zmm8, 64(%rdx,%r12,4)
	vmovups	%zmm9, (%rdx,%r12,8)
	vmovups	%zmm10, 64(%rdx,%r12,8)
	vmovups	%zmm1, (%rax)
	vmovups	%zmm2, 64(%rax)
	vmovups	%zmm3, (%rax,%r12,4)
	vmovups	%zmm4, 64(%rax,%r12,4)
.LBB10_10:
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
	vzeroupper
	retq
.Lfunc_end10:
	.size	aiopt_ukr_11x32, .Lfunc_end10-aiopt_ukr_11x32
	.cfi_endproc

	.globl	aiopt_ukr_12x32
	.p2align	4
	.type	aiopt_ukr_12x32,@function
aiopt_ukr_12x32:
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
	movq	72(%rsp), %rax
	movq	64(%rsp), %r10
	leaq	(%r8,%r8,2), %rbx
	leaq	(%rsi,%rbx,4), %r11
	leaq	(%rsi,%rbx,8), %rbx
	leaq	(%r8,%r8,8), %r14
	leaq	(%rsi,%r14,4), %r14
	movq	%rdi, %r15
	vxorps	%xmm0, %xmm0, %xmm0
	andq	$-2, %r15
	jle	.LBB11_1
	xorl	%r12d, %r12d
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm22, %xmm22, %xmm22
	vxorps	%xmm23, %xmm23, %xmm23
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	.p2align	4
.LBB11_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm24
	vmovups	64(%rdx), %zmm25
	vbroadcastss	(%rsi), %zmm26
	vbroadcastss	(%rsi,%r8,4), %zmm27
	vbroadcastss	(%rsi,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm0
	vfmadd231ps	%zmm26, %zmm25, %zmm19
	vfmadd231ps	%zmm24, %zmm27, %zmm20
	vfmadd231ps	%zmm27, %zmm25, %zmm21
	vfmadd231ps	%zmm24, %zmm28, %zmm22
	vfmadd231ps	%zmm28, %zmm25, %zmm23
	vbroadcastss	(%r11), %zmm26
	vbroadcastss	(%r11,%r8,4), %zmm27
	vbroadcastss	(%r11,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm13
	vfmadd231ps	%zmm26, %zmm25, %zmm14
	vfmadd231ps	%zmm24, %zmm27, %zmm15
	vfmadd231ps	%zmm27, %zmm25, %zmm16
	vfmadd231ps	%zmm24, %zmm28, %zmm17
	vfmadd231ps	%zmm28, %zmm25, %zmm18
	vbroadcastss	(%rbx), %zmm26
	vbroadcastss	(%rbx,%r8,4), %zmm27
	vbroadcastss	(%rbx,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm7
	vfmadd231ps	%zmm26, %zmm25, %zmm8
	vfmadd231ps	%zmm24, %zmm27, %zmm9
	vfmadd231ps	%zmm27, %zmm25, %zmm10
	vfmadd231ps	%zmm24, %zmm28, %zmm11
	vfmadd231ps	%zmm28, %zmm25, %zmm12
	vbroadcastss	(%r14), %zmm26
	vbroadcastss	(%r14,%r8,4), %zmm27
	vbroadcastss	(%r14,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm1
	vfmadd231ps	%zmm26, %zmm25, %zmm2
	vfmadd231ps	%zmm24, %zmm27, %zmm3
	vfmadd231ps	%zmm27, %zmm25, %zmm4
	vfmadd231ps	%zmm24, %zmm28, %zmm5
	vfmadd231ps	%zmm25, %zmm28, %zmm6
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm24
	vmovups	64(%rdx,%r9,4), %zmm25
	vbroadcastss	4(%rsi), %zmm26
	vbroadcastss	4(%rsi,%r8,4), %zmm27
	vbroadcastss	4(%rsi,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm0
	vfmadd231ps	%zmm26, %zmm25, %zmm19
	vfmadd231ps	%zmm24, %zmm27, %zmm20
	vfmadd231ps	%zmm27, %zmm25, %zmm21
	vfmadd231ps	%zmm24, %zmm28, %zmm22
	vfmadd231ps	%zmm28, %zmm25, %zmm23
	vbroadcastss	4(%r11), %zmm26
	vbroadcastss	4(%r11,%r8,4), %zmm27
	vbroadcastss	4(%r11,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm13
	vfmadd231ps	%zmm26, %zmm25, %zmm14
	vfmadd231ps	%zmm24, %zmm27, %zmm15
	vfmadd231ps	%zmm27, %zmm25, %zmm16
	vfmadd231ps	%zmm24, %zmm28, %zmm17
	vfmadd231ps	%zmm28, %zmm25, %zmm18
	vbroadcastss	4(%rbx), %zmm26
	vbroadcastss	4(%rbx,%r8,4), %zmm27
	vbroadcastss	4(%rbx,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm7
	vfmadd231ps	%zmm26, %zmm25, %zmm8
	vfmadd231ps	%zmm24, %zmm27, %zmm9
	vfmadd231ps	%zmm27, %zmm25, %zmm10
	vfmadd231ps	%zmm24, %zmm28, %zmm11
	vfmadd231ps	%zmm28, %zmm25, %zmm12
	vbroadcastss	4(%r14), %zmm26
	vbroadcastss	4(%r14,%r8,4), %zmm27
	vbroadcastss	4(%r14,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm1
	vfmadd231ps	%zmm26, %zmm25, %zmm2
	vfmadd231ps	%zmm24, %zmm27, %zmm3
	vfmadd231ps	%zmm27, %zmm25, %zmm4
	vfmadd231ps	%zmm24, %zmm28, %zmm5
	vfmadd231ps	%zmm25, %zmm28, %zmm6
	addq	$8, %rsi
	addq	$8, %r11
	addq	$8, %rbx
	addq	$8, %r14
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r12
	cmpq	%r15, %r12
	jl	.LBB11_3
	jmp	.LBB11_4
.LBB11_1:
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm22, %xmm22, %xmm22
	vxorps	%xmm23, %xmm23, %xmm23
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
.LBB11_4:
	movq	56(%rsp), %r13
	movq	48(%rsp), %r12
	cmpq	%rdi, %r15
	jge	.LBB11_7
	.p2align	4
.LBB11_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm24
	vmovups	64(%rdx), %zmm25
	vbroadcastss	(%rsi), %zmm26
	vbroadcastss	(%rsi,%r8,4), %zmm27
	vbroadcastss	(%rsi,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm0
	vfmadd231ps	%zmm26, %zmm25, %zmm19
	vfmadd231ps	%zmm24, %zmm27, %zmm20
	vfmadd231ps	%zmm27, %zmm25, %zmm21
	vfmadd231ps	%zmm24, %zmm28, %zmm22
	vfmadd231ps	%zmm28, %zmm25, %zmm23
	vbroadcastss	(%r11), %zmm26
	vbroadcastss	(%r11,%r8,4), %zmm27
	vbroadcastss	(%r11,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm13
	vfmadd231ps	%zmm26, %zmm25, %zmm14
	vfmadd231ps	%zmm24, %zmm27, %zmm15
	vfmadd231ps	%zmm27, %zmm25, %zmm16
	vfmadd231ps	%zmm24, %zmm28, %zmm17
	vfmadd231ps	%zmm28, %zmm25, %zmm18
	vbroadcastss	(%rbx), %zmm26
	vbroadcastss	(%rbx,%r8,4), %zmm27
	vbroadcastss	(%rbx,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm7
	vfmadd231ps	%zmm26, %zmm25, %zmm8
	vfmadd231ps	%zmm24, %zmm27, %zmm9
	vfmadd231ps	%zmm27, %zmm25, %zmm10
	vfmadd231ps	%zmm24, %zmm28, %zmm11
	vfmadd231ps	%zmm28, %zmm25, %zmm12
	vbroadcastss	(%r14), %zmm26
	vbroadcastss	(%r14,%r8,4), %zmm27
	vbroadcastss	(%r14,%r8,8), %zmm28
	vfmadd231ps	%zmm24, %zmm26, %zmm1
	vfmadd231ps	%zmm26, %zmm25, %zmm2
	vfmadd231ps	%zmm24, %zmm27, %zmm3
	vfmadd231ps	%zmm27, %zmm25, %zmm4
	vfmadd231ps	%zmm24, %zmm28, %zmm5
	vfmadd231ps	%zmm25, %zmm28, %zmm6
	addq	$4, %rsi
	addq	$4, %r11
	addq	$4, %rbx
	addq	$4, %r14
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r15
	cmpq	%rdi, %r15
	jl	.LBB11_5
.LBB11_7:
	leaq	(%r12,%r12,2), %rax
	leaq	(%rcx,%rax,4), %rsi
	leaq	(%rcx,%rax,8), %rdx
	leaq	(%r12,%r12,8), %rax
	leaq	(%rcx,%rax,4), %rax
	testq	%r13, %r13
	je	.LBB11_9
	vaddps	(%rcx), %zmm0, %zmm0
	vaddps	64(%rcx), %zmm19, %zmm19
	vaddps	(%rcx,%r12,4), %zmm20, %zmm20
	vaddps	64(%rcx,%r12,4), %zmm21, %zmm21
	vaddps	(%rcx,%r12,8), %zmm22, %zmm22
	vaddps	64(%rcx,%r12,8), %zmm23, %zmm23
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm19, 64(%rcx)
	vmovups	%zmm20, (%rcx,%r12,4)
	vmovups	%zmm21, 64(%rcx,%r12,4)
	vmovups	%zmm22, (%rcx,%r12,8)
	vmovups	%zmm23, 64(%rcx,%r12,8)
	vaddps	(%rsi), %zmm13, %zmm0
	vaddps	64(%rsi), %zmm14, %zmm13
	vaddps	(%rsi,%r12,4), %zmm15, %zmm14
	vaddps	64(%rsi,%r12,4), %zmm16, %zmm15
	vaddps	(%rsi,%r12,8), %zmm17, %zmm16
	vaddps	64(%rsi,%r12,8), %zmm18, %zmm17
	vmovups	%zmm0, (%rsi)
	vmovups	%zmm13, 64(%rsi)
	vmovups	%zmm14, (%rsi,%r12,4)
	vmovups	%zmm15, 64(%rsi,%r12,4)
	vmovups	%zmm16, (%rsi,%r12,8)
	vmovups	%zmm17, 64(%rsi,%r12,8)
	vaddps	(%rdx), %zmm7, %zmm0
	vaddps	64(%rdx), %zmm8, %zmm7
	vaddps	(%rdx,%r12,4), %zmm9, %zmm8
	vaddps	64(%rdx,%r12,4), %zmm10, %zmm9
	vaddps	(%rdx,%r12,8), %zmm11, %zmm10
	vaddps	64(%rdx,%r12,8), %zmm12, %zmm11
	vmovups	%zmm0, (%rdx)
	vmovups	%zmm7, 64(%rdx)
	vmovups	%zmm8, (%rdx,%r12,4)
	vmovups	%zmm9, 64(%rdx,%r12,4)
	vmovups	%zmm10, (%rdx,%r12,8)
	vmovups	%zmm11, 64(%rdx,%r12,8)
	vaddps	(%rax), %zmm1, %zmm0
	vaddps	64(%rax), %zmm2, %zmm1
	vaddps	(%rax,%r12,4), %zmm3, %zmm2
	vaddps	64(%rax,%r12,4), %zmm4, %zmm3
	vaddps	(%rax,%r12,8), %zmm5, %zmm4
	vaddps	64(%rax,%r12,8), %zmm6, %zmm5
	vmovups	%zmm0, (%rax)
	vmovups	%zmm1, 64(%rax)
	vmovups	%zmm2, (%rax,%r12,4)
	vmovups	%zmm3, 64(%rax,%r12,4)
	vmovups	%zmm4, (%rax,%r12,8)
	vmovups	%zmm5, 64(%rax,%r12,8)
	jmp	.LBB11_10
.LBB11_9:
	vmovups	%zmm0, (%rcx)
	vmovups	%zmm19, 64(%rcx)
	vmovups	%zmm20, (%rcx,%r12,4)
	vmovups	%zmm21, 64(%rcx,%r12,4)
	vmovups	%zmm22, (%rcx,%r12,8)
	vmovups	%zmm23, 64(%rcx,%r12,8)
	vmovups	%zmm13, (%rsi)
	vmovups	%zmm14, 64(%rsi)
	vmovups	%zmm15, (%rsi,%r12,4)
	vmovups	%zmm16, 64(%rsi,%r12,4)
	vmovups	%zmm17, (%rsi,%r12,8)
	vmovups	%zmm18, 64(%rsi,%r12,8)
	vmovups	%zmm7, (%rdx)
	vmovups	%zmm8, 64(%rdx)
	vmovups	%zmm9, (%rdx,%r12,4)
	vmovups	%zmm10, 64(%rdx,%r12,4)
	vmovups	%zmm11, (%rdx,%r12,8)
	vmovups	%zmm12, 64(%rdx,%r12,8)
	vmovups	%zmm1, (%rax)
	vmovups	%zmm2, 64(%rax)
	vmovups	%zmm3, (%rax,%r12,4)
	vmovups	%zmm4, 64(%rax,%r12,4)
	vmovups	%zmm5, (%rax,%r12,8)
	vmovups	%zmm6, 64(%rax,%r12,8)
.LBB11_10:
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
	vzeroupper
	retq
.Lfunc_end11:
	.size	aiopt_ukr_12x32, .Lfunc_end11-aiopt_ukr_12x32
	.cfi_endproc

	.globl	aiopt_ukr_13x32
	.p2align	4
	.type	aiopt_ukr_13x32,@function
aiopt_ukr_13x32:
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
	movq	80(%rsp), %rax
	movq	72(%rsp), %r10
	leaq	(%r8,%r8,2), %r11
	leaq	(%rsi,%r11,4), %rbx
	leaq	(%rsi,%r11,8), %r14
	leaq	(%r8,%r8,8), %r15
	leaq	(%rsi,%r15,4), %r15
	shlq	$4, %r11
	addq	%rsi, %r11
	movq	%rdi, %r12
	vxorps	%xmm2, %xmm2, %xmm2
	andq	$-2, %r12
	jle	.LBB12_1
	xorl	%r13d, %r13d
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm22, %xmm22, %xmm22
	vxorps	%xmm23, %xmm23, %xmm23
	vxorps	%xmm24, %xmm24, %xmm24
	vxorps	%xmm25, %xmm25, %xmm25
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm0, %xmm0, %xmm0
	vxorps	%xmm1, %xmm1, %xmm1
	.p2align	4
.LBB12_3:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm27
	vmovups	64(%rdx), %zmm26
	vbroadcastss	(%rsi), %zmm28
	vbroadcastss	(%rsi,%r8,4), %zmm29
	vbroadcastss	(%rsi,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm2
	vfmadd231ps	%zmm28, %zmm26, %zmm21
	vfmadd231ps	%zmm27, %zmm29, %zmm22
	vfmadd231ps	%zmm29, %zmm26, %zmm23
	vfmadd231ps	%zmm27, %zmm30, %zmm24
	vfmadd231ps	%zmm30, %zmm26, %zmm25
	vbroadcastss	(%rbx), %zmm28
	vbroadcastss	(%rbx,%r8,4), %zmm29
	vbroadcastss	(%rbx,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm15
	vfmadd231ps	%zmm28, %zmm26, %zmm16
	vfmadd231ps	%zmm27, %zmm29, %zmm17
	vfmadd231ps	%zmm29, %zmm26, %zmm18
	vfmadd231ps	%zmm27, %zmm30, %zmm19
	vfmadd231ps	%zmm30, %zmm26, %zmm20
	vbroadcastss	(%r14), %zmm28
	vbroadcastss	(%r14,%r8,4), %zmm29
	vbroadcastss	(%r14,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm9
	vfmadd231ps	%zmm28, %zmm26, %zmm10
	vfmadd231ps	%zmm27, %zmm29, %zmm11
	vfmadd231ps	%zmm29, %zmm26, %zmm12
	vfmadd231ps	%zmm27, %zmm30, %zmm13
	vfmadd231ps	%zmm30, %zmm26, %zmm14
	vbroadcastss	(%r15), %zmm28
	vbroadcastss	(%r15,%r8,4), %zmm29
	vbroadcastss	(%r15,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm3
	vfmadd231ps	%zmm28, %zmm26, %zmm4
	vfmadd231ps	%zmm27, %zmm29, %zmm5
	vfmadd231ps	%zmm29, %zmm26, %zmm6
	vfmadd231ps	%zmm27, %zmm30, %zmm7
	vfmadd231ps	%zmm30, %zmm26, %zmm8
	vbroadcastss	(%r11), %zmm28
	vfmadd231ps	%zmm27, %zmm28, %zmm0
	vfmadd231ps	%zmm26, %zmm28, %zmm1
	prefetcht1	(%r10,%rax,4)
	vmovups	(%rdx,%r9,4), %zmm27
	vmovups	64(%rdx,%r9,4), %zmm26
	vbroadcastss	4(%rsi), %zmm28
	vbroadcastss	4(%rsi,%r8,4), %zmm29
	vbroadcastss	4(%rsi,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm2
	vfmadd231ps	%zmm28, %zmm26, %zmm21
	vfmadd231ps	%zmm27, %zmm29, %zmm22
	vfmadd231ps	%zmm29, %zmm26, %zmm23
	vfmadd231ps	%zmm27, %zmm30, %zmm24
	vfmadd231ps	%zmm30, %zmm26, %zmm25
	vbroadcastss	4(%rbx), %zmm28
	vbroadcastss	4(%rbx,%r8,4), %zmm29
	vbroadcastss	4(%rbx,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm15
	vfmadd231ps	%zmm28, %zmm26, %zmm16
	vfmadd231ps	%zmm27, %zmm29, %zmm17
	vfmadd231ps	%zmm29, %zmm26, %zmm18
	vfmadd231ps	%zmm27, %zmm30, %zmm19
	vfmadd231ps	%zmm30, %zmm26, %zmm20
	vbroadcastss	4(%r14), %zmm28
	vbroadcastss	4(%r14,%r8,4), %zmm29
	vbroadcastss	4(%r14,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm9
	vfmadd231ps	%zmm28, %zmm26, %zmm10
	vfmadd231ps	%zmm27, %zmm29, %zmm11
	vfmadd231ps	%zmm29, %zmm26, %zmm12
	vfmadd231ps	%zmm27, %zmm30, %zmm13
	vfmadd231ps	%zmm30, %zmm26, %zmm14
	vbroadcastss	4(%r15), %zmm28
	vbroadcastss	4(%r15,%r8,4), %zmm29
	vbroadcastss	4(%r15,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm3
	vfmadd231ps	%zmm28, %zmm26, %zmm4
	vfmadd231ps	%zmm27, %zmm29, %zmm5
	vfmadd231ps	%zmm29, %zmm26, %zmm6
	vfmadd231ps	%zmm27, %zmm30, %zmm7
	vfmadd231ps	%zmm30, %zmm26, %zmm8
	vbroadcastss	4(%r11), %zmm28
	vfmadd231ps	%zmm27, %zmm28, %zmm0
	vfmadd231ps	%zmm26, %zmm28, %zmm1
	addq	$8, %rsi
	addq	$8, %rbx
	addq	$8, %r14
	addq	$8, %r15
	addq	$8, %r11
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r13
	cmpq	%r12, %r13
	jl	.LBB12_3
	jmp	.LBB12_4
.LBB12_1:
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm22, %xmm22, %xmm22
	vxorps	%xmm23, %xmm23, %xmm23
	vxorps	%xmm24, %xmm24, %xmm24
	vxorps	%xmm25, %xmm25, %xmm25
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm3, %xmm3, %xmm3
	vxorps	%xmm4, %xmm4, %xmm4
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm0, %xmm0, %xmm0
	vxorps	%xmm1, %xmm1, %xmm1
.LBB12_4:
	movq	64(%rsp), %rbp
	movq	56(%rsp), %r13
	cmpq	%rdi, %r12
	jge	.LBB12_7
	.p2align	4
.LBB12_5:
	prefetcht1	(%r10)
	vmovups	(%rdx), %zmm27
	vmovups	64(%rdx), %zmm26
	vbroadcastss	(%rsi), %zmm28
	vbroadcastss	(%rsi,%r8,4), %zmm29
	vbroadcastss	(%rsi,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm2
	vfmadd231ps	%zmm28, %zmm26, %zmm21
	vfmadd231ps	%zmm27, %zmm29, %zmm22
	vfmadd231ps	%zmm29, %zmm26, %zmm23
	vfmadd231ps	%zmm27, %zmm30, %zmm24
	vfmadd231ps	%zmm30, %zmm26, %zmm25
	vbroadcastss	(%rbx), %zmm28
	vbroadcastss	(%rbx,%r8,4), %zmm29
	vbroadcastss	(%rbx,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm15
	vfmadd231ps	%zmm28, %zmm26, %zmm16
	vfmadd231ps	%zmm27, %zmm29, %zmm17
	vfmadd231ps	%zmm29, %zmm26, %zmm18
	vfmadd231ps	%zmm27, %zmm30, %zmm19
	vfmadd231ps	%zmm30, %zmm26, %zmm20
	vbroadcastss	(%r14), %zmm28
	vbroadcastss	(%r14,%r8,4), %zmm29
	vbroadcastss	(%r14,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm9
	vfmadd231ps	%zmm28, %zmm26, %zmm10
	vfmadd231ps	%zmm27, %zmm29, %zmm11
	vfmadd231ps	%zmm29, %zmm26, %zmm12
	vfmadd231ps	%zmm27, %zmm30, %zmm13
	vfmadd231ps	%zmm30, %zmm26, %zmm14
	vbroadcastss	(%r15), %zmm28
	vbroadcastss	(%r15,%r8,4), %zmm29
	vbroadcastss	(%r15,%r8,8), %zmm30
	vfmadd231ps	%zmm27, %zmm28, %zmm3
	vfmadd231ps	%zmm28, %zmm26, %zmm4
	vfmadd231ps	%zmm27, %zmm29, %zmm5
	vfmadd231ps	%zmm29, %zmm26, %zmm6
	vfmadd231ps	%zmm27, %zmm30, %zmm7
	vfmadd231ps	%zmm30, %zmm26, %zmm8
	vbroadcastss	(%r11), %zmm28
	vfmadd231ps	%zmm27, %zmm28, %zmm0
	vfmadd231ps	%zmm26, %zmm28, %zmm1
	addq	$4, %rsi
	addq	$4, %rbx
	addq	$4, %r14
	addq	$4, %r15
	addq	$4, %r11
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r12
	cmpq	%rdi, %r12
	jl	.LBB12_5
.LBB12_7:
	leaq	(,%r13,4), %rax
	leaq	(%rax,%rax,2), %rax
	leaq	(%rcx,%rax), %rdi
	leaq	(%r13,%r13,2), %rdx
	leaq	(%rcx,%rdx,8), %rsi
	leaq	(%r13,%r13,8), %rdx
	leaq	(%rcx,%rdx,4), %rdx
	testq	%rbp, %rbp
	je	.LBB12_9
	vaddps	(%rcx), %zmm2, %zmm2
	vaddps	64(%rcx), %zmm21, %zmm21
	vaddps	(%rcx,%r13,4), %zmm22, %zmm22
	vaddps	64(%rcx,%r13,4), %zmm23, %zmm23
	vaddps	(%rcx,%r13,8), %zmm24, %zmm24
	vaddps	64(%rcx,%r13,8), %zmm25, %zmm25
	vmovups	%zmm2, (%rcx)
	vmovups	%zmm21, 64(%rcx)
	vmovups	%zmm22, (%rcx,%r13,4)
	vmovups	%zmm23, 64(%rcx,%r13,4)
	vmovups	%zmm24, (%rcx,%r13,8)
	vmovups	%zmm25, 64(%rcx,%r13,8)
	vaddps	(%rdi), %zmm15, %zmm2
	vaddps	64(%rdi), %zmm16, %zmm15
	vaddps	(%rdi,%r13,4), %zmm17, %zmm16
	vaddps	64(%rdi,%r13,4), %zmm18, %zmm17
	vaddps	(%rdi,%r13,8), %zmm19, %zmm18
	vaddps	64(%rdi,%r13,8), %zmm20, %zmm19
	vmovups	%zmm2, (%rdi)
	vmovups	%zmm15, 64(%rdi)
	vmovups	%zmm16, (%rdi,%r13,4)
	vmovups	%zmm17, 64(%rdi,%r13,4)
	vmovups	%zmm18, (%rdi,%r13,8)
	vmovups	%zmm19, 64(%rdi,%r13,8)
	vaddps	(%rsi), %zmm9, %zmm2
	vaddps	64(%rsi), %zmm10, %zmm9
	vaddps	(%rsi,%r13,4), %zmm11, %zmm10
	vaddps	64(%rsi,%r13,4), %zmm12, %zmm11
	vaddps	(%rsi,%r13,8), %zmm13, %zmm12
	vaddps	64(%rsi,%r13,8), %zmm14, %zmm13
	vmovups	%zmm2, (%rsi)
	vmovups	%zmm9, 64(%rsi)
	vmovups	%zmm10, (%rsi,%r13,4)
	vmovups	%zmm11, 64(%rsi,%r13,4)
	vmovups	%zmm12, (%rsi,%r13,8)
	vmovups	%zmm13, 64(%rsi,%r13,8)
	vaddps	(%rdx), %zmm3, %zmm2
	vaddps	64(%rdx), %zmm4, %zmm3
	vaddps	(%rdx,%r13,4), %zmm5, %zmm4
	vaddps	64(%rdx,%r13,4), %zmm6, %zmm5
	vaddps	(%rdx,%r13,8), %zmm7, %zmm6
	vaddps	64(%rdx,%r13,8), %zmm8, %zmm7
	vmovups	%zmm2, (%rdx)
	vmovups	%zmm3, 64(%rdx)
	vmovups	%zmm4, (%rdx,%r13,4)
	vmovups	%zmm5, 64(%rdx,%r13,4)
	vmovups	%zmm6, (%rdx,%r13,8)
	vmovups	%zmm7, 64(%rdx,%r13,8)
	vaddps	(%rcx,%rax,4), %zmm0, %zmm0
	vaddps	64(%rcx,%rax,4), %zmm1, %zmm1
	jmp	.LBB12_10
.LBB12_9:
	vmovups	%zmm2, (%rcx)
	vmovups	%zmm21, 64(%rcx)
	vmovups	%zmm22, (%rcx,%r13,4)
	vmovups	%zmm23, 64(%rcx,%r13,4)
	vmovups	%zmm24, (%rcx,%r13,8)
	vmovups	%zmm25, 64(%rcx,%r13,8)
	vmovups	%zmm15, (%rdi)
	vmovups	%zmm16, 64(%rdi)
	vmovups	%zmm17, (%rdi,%r13,4)
	vmovups	%zmm18, 64(%rdi,%r13,4)
	vmovups	%zmm19, (%rdi,%r13,8)
	vmovups	%zmm20, 64(%rdi,%r13,8)
	vmovups	%zmm9, (%rsi)
	vmovups	%zmm10, 64(%rsi)
	vmovups	%zmm11, (%rsi,%r13,4)
	vmovups	%zmm12, 64(%rsi,%r13,4)
	vmovups	%zmm13, (%rsi,%r13,8)
	vmovups	%zmm14, 64(%rsi,%r13,8)
	vmovups	%zmm3, (%rdx)
	vmovups	%zmm4, 64(%rdx)
	vmovups	%zmm5, (%rdx,%r13,4)
	vmovups	%zmm6, 64(%rdx,%r13,4)
	vmovups	%zmm7, (%rdx,%r13,8)
	vmovups	%zmm8, 64(%rdx,%r13,8)
.LBB12_10:
	vmovups	%zmm0, (%rcx,%rax,4)
	vmovups	%zmm1, 64(%rcx,%rax,4)
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
.Lfunc_end12:
	.size	aiopt_ukr_13x32, .Lfunc_end12-aiopt_ukr_13x32
	.cfi_endproc

	.globl	aiopt_ukr_14x32
	.p2align	4
	.type	aiopt_ukr_14x32,@function
aiopt_ukr_14x32:
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
	movq	80(%rsp), %rax
	movq	72(%rsp), %r10
	leaq	(%r8,%r8,2), %r11
	leaq	(%rsi,%r11,4), %rbx
	leaq	(%rsi,%r11,8), %r14
	leaq	(%r8,%r8,8), %r15
	leaq	(%rsi,%r15,4), %r15
	shlq	$4, %r11
	addq	%rsi, %r11
	movq	%rdi, %r12
	vxorps	%xmm4, %xmm4, %xmm4
	andq	$-2, %r12
	jle	.LBB13_1
	xorl	%r13d, %r13d
	vxorps	%xmm23, %xmm23, %xmm23
	vxorps	%xmm24, %xmm24, %xmm24
	vxorps	%xmm25, %xmm25, %xmm25
	vxorps	%xmm26, %xmm26, %xmm26
	vxorps	%xmm27, %xmm27, %xmm27
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm22, %xmm22, %xmm22
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm0, %xmm0, %xmm0
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
	.p2align	4
.LBB13_3:
	vmovups	(%rdx), %zmm29
	vmovups	64(%rdx), %zmm28
	vbroadcastss	(%rsi), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm4
	vfmadd231ps	%zmm30, %zmm28, %zmm23
	vbroadcastss	(%rsi,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm24
	vfmadd231ps	%zmm30, %zmm28, %zmm25
	vbroadcastss	(%rsi,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm26
	vfmadd231ps	%zmm30, %zmm28, %zmm27
	vbroadcastss	(%rbx), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm17
	vfmadd231ps	%zmm30, %zmm28, %zmm18
	vbroadcastss	(%rbx,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm19
	vfmadd231ps	%zmm30, %zmm28, %zmm20
	vbroadcastss	(%rbx,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm21
	vfmadd231ps	%zmm30, %zmm28, %zmm22
	vbroadcastss	(%r14), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm11
	vfmadd231ps	%zmm30, %zmm28, %zmm12
	vbroadcastss	(%r14,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm13
	vfmadd231ps	%zmm30, %zmm28, %zmm14
	vbroadcastss	(%r14,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm15
	vfmadd231ps	%zmm30, %zmm28, %zmm16
	vbroadcastss	(%r15), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm5
	vfmadd231ps	%zmm30, %zmm28, %zmm6
	vbroadcastss	(%r15,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm7
	vfmadd231ps	%zmm30, %zmm28, %zmm8
	vbroadcastss	(%r15,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm9
	vfmadd231ps	%zmm30, %zmm28, %zmm10
	vbroadcastss	(%r11), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm0
	vfmadd231ps	%zmm30, %zmm28, %zmm1
	vbroadcastss	(%r11,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm2
	vfmadd231ps	%zmm28, %zmm30, %zmm3
	vmovups	(%rdx,%r9,4), %zmm29
	vmovups	64(%rdx,%r9,4), %zmm28
	vbroadcastss	4(%rsi), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm4
	vfmadd231ps	%zmm30, %zmm28, %zmm23
	vbroadcastss	4(%rsi,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm24
	vfmadd231ps	%zmm30, %zmm28, %zmm25
	vbroadcastss	4(%rsi,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm26
	vfmadd231ps	%zmm30, %zmm28, %zmm27
	vbroadcastss	4(%rbx), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm17
	vfmadd231ps	%zmm30, %zmm28, %zmm18
	vbroadcastss	4(%rbx,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm19
	vfmadd231ps	%zmm30, %zmm28, %zmm20
	vbroadcastss	4(%rbx,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm21
	vfmadd231ps	%zmm30, %zmm28, %zmm22
	vbroadcastss	4(%r14), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm11
	vfmadd231ps	%zmm30, %zmm28, %zmm12
	vbroadcastss	4(%r14,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm13
	vfmadd231ps	%zmm30, %zmm28, %zmm14
	vbroadcastss	4(%r14,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm15
	vfmadd231ps	%zmm30, %zmm28, %zmm16
	vbroadcastss	4(%r15), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm5
	vfmadd231ps	%zmm30, %zmm28, %zmm6
	vbroadcastss	4(%r15,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm7
	vfmadd231ps	%zmm30, %zmm28, %zmm8
	vbroadcastss	4(%r15,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm9
	vfmadd231ps	%zmm30, %zmm28, %zmm10
	vbroadcastss	4(%r11), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm0
	vfmadd231ps	%zmm30, %zmm28, %zmm1
	vbroadcastss	4(%r11,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm2
	vfmadd231ps	%zmm28, %zmm30, %zmm3
	prefetcht1	(%r10)
	prefetcht1	(%r10,%rax,4)
	addq	$8, %rsi
	addq	$8, %rbx
	addq	$8, %r14
	addq	$8, %r15
	addq	$8, %r11
	leaq	(%rdx,%r9,8), %rdx
	leaq	(%r10,%rax,8), %r10
	addq	$2, %r13
	cmpq	%r12, %r13
	jl	.LBB13_3
	jmp	.LBB13_4
.LBB13_1:
	vxorps	%xmm23, %xmm23, %xmm23
	vxorps	%xmm24, %xmm24, %xmm24
	vxorps	%xmm25, %xmm25, %xmm25
	vxorps	%xmm26, %xmm26, %xmm26
	vxorps	%xmm27, %xmm27, %xmm27
	vxorps	%xmm17, %xmm17, %xmm17
	vxorps	%xmm18, %xmm18, %xmm18
	vxorps	%xmm19, %xmm19, %xmm19
	vxorps	%xmm20, %xmm20, %xmm20
	vxorps	%xmm21, %xmm21, %xmm21
	vxorps	%xmm22, %xmm22, %xmm22
	vxorps	%xmm11, %xmm11, %xmm11
	vxorps	%xmm12, %xmm12, %xmm12
	vxorps	%xmm13, %xmm13, %xmm13
	vxorps	%xmm14, %xmm14, %xmm14
	vxorps	%xmm15, %xmm15, %xmm15
	vxorps	%xmm16, %xmm16, %xmm16
	vxorps	%xmm5, %xmm5, %xmm5
	vxorps	%xmm6, %xmm6, %xmm6
	vxorps	%xmm7, %xmm7, %xmm7
	vxorps	%xmm8, %xmm8, %xmm8
	vxorps	%xmm9, %xmm9, %xmm9
	vxorps	%xmm10, %xmm10, %xmm10
	vxorps	%xmm0, %xmm0, %xmm0
	vxorps	%xmm1, %xmm1, %xmm1
	vxorps	%xmm2, %xmm2, %xmm2
	vxorps	%xmm3, %xmm3, %xmm3
.LBB13_4:
	movq	64(%rsp), %rbp
	movq	56(%rsp), %r13
	cmpq	%rdi, %r12
	jge	.LBB13_7
	.p2align	4
.LBB13_5:
	vmovups	(%rdx), %zmm29
	vmovups	64(%rdx), %zmm28
	vbroadcastss	(%rsi), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm4
	vfmadd231ps	%zmm30, %zmm28, %zmm23
	vbroadcastss	(%rsi,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm24
	vfmadd231ps	%zmm30, %zmm28, %zmm25
	vbroadcastss	(%rsi,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm26
	vfmadd231ps	%zmm30, %zmm28, %zmm27
	vbroadcastss	(%rbx), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm17
	vfmadd231ps	%zmm30, %zmm28, %zmm18
	vbroadcastss	(%rbx,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm19
	vfmadd231ps	%zmm30, %zmm28, %zmm20
	vbroadcastss	(%rbx,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm21
	vfmadd231ps	%zmm30, %zmm28, %zmm22
	vbroadcastss	(%r14), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm11
	vfmadd231ps	%zmm30, %zmm28, %zmm12
	vbroadcastss	(%r14,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm13
	vfmadd231ps	%zmm30, %zmm28, %zmm14
	vbroadcastss	(%r14,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm15
	vfmadd231ps	%zmm30, %zmm28, %zmm16
	vbroadcastss	(%r15), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm5
	vfmadd231ps	%zmm30, %zmm28, %zmm6
	vbroadcastss	(%r15,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm7
	vfmadd231ps	%zmm30, %zmm28, %zmm8
	vbroadcastss	(%r15,%r8,8), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm9
	vfmadd231ps	%zmm30, %zmm28, %zmm10
	vbroadcastss	(%r11), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm0
	vfmadd231ps	%zmm30, %zmm28, %zmm1
	vbroadcastss	(%r11,%r8,4), %zmm30
	vfmadd231ps	%zmm29, %zmm30, %zmm2
	vfmadd231ps	%zmm28, %zmm30, %zmm3
	prefetcht1	(%r10)
	addq	$4, %rsi
	addq	$4, %rbx
	addq	$4, %r14
	addq	$4, %r15
	addq	$4, %r11
	leaq	(%rdx,%r9,4), %rdx
	leaq	(%r10,%rax,4), %r10
	incq	%r12
	cmpq	%rdi, %r12
	jl	.LBB13_5
.LBB13_7:
	leaq	(%r13,%r13,2), %rax
	leaq	(%rcx,%rax,4), %rdi
	leaq	(%rcx,%rax,8), %rsi
	leaq	(%r13,%r13,8), %rdx
	leaq	(%rcx,%rdx,4), %rdx
	shlq	$4, %rax
	addq	%rcx, %rax
	testq	%rbp, %rbp
	je	.LBB13_9
	vaddps	(%rcx), %zmm4, %zmm4
	vaddps	64(%rcx), %zmm23, %zmm23
	vaddps	(%rcx,%r13,4), %zmm24, %zmm24
	vaddps	64(%rcx,%r13,4), %zmm25, %zmm25
	vaddps	(%rcx,%r13,8), %zmm26, %zmm26
	vaddps	64(%rcx,%r13,8), %zmm27, %zmm27
	vmovups	%zmm4, (%rcx)
	vmovups	%zmm23, 64(%rcx)
	vmovups	%zmm24, (%rcx,%r13,4)
	vmovups	%zmm25, 64(%rcx,%r13,4)
	vmovups	%zmm26, (%rcx,%r13,8)
	vmovups	%zmm27, 64(%rcx,%r13,8)
	vaddps	(%rdi), %zmm17, %zmm4
	vaddps	64(%rdi), %zmm18, %zmm17
	vaddps	(%rdi,%r13,4), %zmm19, %zmm18
	vaddps	64(%rdi,%r13,4), %zmm20, %zmm19
	vaddps	(%rdi,%r13,8), %zmm21, %zmm20
	vaddps	64(%rdi,%r13,8), %zmm22, %zmm21
	vmovups	%zmm4, (%rdi)
	vmovups	%zmm17, 64(%rdi)
	vmovups	%zmm18, (%rdi,%r13,4)
	vmovups	%zmm19, 64(%rdi,%r13,4)
	vmovups	%zmm20, (%rdi,%r13,8)
	vmovups	%zmm21, 64(%rdi,%r13,8)
	vaddps	(%rsi), %zmm11, %zmm4
	vaddps	64(%rsi), %zmm12, %zmm11
	vaddps	(%rsi,%r13,4), %zmm13, %zmm12
	vaddps	64(%rsi,%r13,4), %zmm14, %zmm13
	vaddps	(%rsi,%r13,8), %zmm15, %zmm14
	vaddps	64(%rsi,%r13,8), %zmm16, %zmm15
	vmovups	%zmm4, (%rsi)
	vmovups	%zmm11, 64(%rsi)
	vmovups	%zmm12, (%rsi,%r13,4)
	vmovups	%zmm13, 64(%rsi,%r13,4)
	vmovups	%zmm14, (%rsi,%r13,8)
	vmovups	%zmm15, 64(%rsi,%r13,8)
	vaddps	(%rdx), %zmm5, %zmm4
	vaddps	64(%rdx), %zmm6, %zmm5
	vaddps	(%rdx,%r13,4), %zmm7, %zmm6
	vaddps	64(%rdx,%r13,4), %zmm8, %zmm7
	vaddps	(%rdx,%r13,8), %zmm9, %zmm8
	vaddps	64(%rdx,%r13,8), %zmm10, %zmm9
	vmovups	%zmm4, (%rdx)
	vmovups	%zmm5, 64(%rdx)
	vmovups	%zmm6, (%rdx,%r13,4)
	vmovups	%zmm7, 64(%rdx,%r13,4)
	vmovups	%zmm8, (%rdx,%r13,8)
	vmovups	%zmm9, 64(%rdx,%r13,8)
	vaddps	(%rax), %zmm0, %zmm0
	vaddps	64(%rax), %zmm1, %zmm1
	vaddps	(%rax,%r13,4), %zmm2, %zmm2
	vaddps	64(%rax,%r13,4), %zmm3, %zmm3
	jmp	.LBB13_10
.LBB13_9:
	vmovups	%zmm4, (%rcx)
	vmovups	%zmm23, 64(%rcx)
	vmovups	%zmm24, (%rcx,%r13,4)
	vmovups	%zmm25, 64(%rcx,%r13,4)
	vmovups	%zmm26, (%rcx,%r13,8)
	vmovups	%zmm27, 64(%rcx,%r13,8)
	vmovups	%zmm17, (%rdi)
	vmovups	%zmm18, 64(%rdi)
	vmovups	%zmm19, (%rdi,%r13,4)
	vmovups	%zmm20, 64(%rdi,%r13,4)
	vmovups	%zmm21, (%rdi,%r13,8)
	vmovups	%zmm22, 64(%rdi,%r13,8)
	vmovups	%zmm11, (%rsi)
	vmovups	%zmm12, 64(%rsi)
	vmovups	%zmm13, (%rsi,%r13,4)
	vmovups	%zmm14, 64(%rsi,%r13,4)
	vmovups	%zmm15, (%rsi,%r13,8)
	vmovups	%zmm16, 64(%rsi,%r13,8)
	vmovups	%zmm5, (%rdx)
	vmovups	%zmm6, 64(%rdx)
	vmovups	%zmm7, (%rdx,%r13,4)
	vmovups	%zmm8, 64(%rdx,%r13,4)
	vmovups	%zmm9, (%rdx,%r13,8)
	vmovups	%zmm10, 64(%rdx,%r13,8)
.LBB13_10:
	vmovups	%zmm0, (%rax)
	vmovups	%zmm1, 64(%rax)
	vmovups	%zmm2, (%rax,%r13,4)
	vmovups	%zmm3, 64(%rax,%r13,4)
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
.Lfunc_end13:
	.size	aiopt_ukr_14x32, .Lfunc_end13-aiopt_ukr_14x32
	.cfi_endproc

	.section	.rodata,"a",@progbits
	.p2align	6, 0x0
.LCPI14_0:
	.quad	0
	.quad	1
	.quad	8
	.quad	9
	.quad	4
	.quad	5
	.quad	12
	.quad	13
.LCPI14_1:
	.quad	2
	.quad	3
	.quad	10
	.quad	11
	.quad	6
	.quad	7
	.quad	14
	.quad	15
.LCPI14_2:
	.long	0
	.long	16
	.long	2
	.long	18
	.long	4
	.long	20
	.long	6
	.long	22
	.long	8
	.long	24
	.long	10
	.long	26
	.long	12
	.long	28
	.long	14
	.long	30
.LCPI14_3:
	.long	1
	.long	17
	.long	3
	.long	19
	.long	5
	.long	21
	.long	7
	.long	23
	.long	9
	.long	25
	.long	11
	.long	27
	.long	13
	.long	29
	.long	15
	.long	31
.LCPI14_4:
	.quad	8
	.quad	9
	.quad	10
	.quad	11
	.quad	12
	.quad	13
	.quad	14
	.quad	15
.LCPI14_5:
	.quad	0
	.quad	1
	.quad	2
	.quad	3
	.quad	4
	.quad	5
	.quad	6
	.quad	7
.LCPI14_6:
	.long	0
	.long	1
	.long	2
	.long	3
	.long	4
	.long	5
	.long	6
	.long	7
	.long	8
	.long	9
	.long	10
	.long	11
	.long	12
	.long	13
	.long	14
	.long	15
	.section	.ltext,"axl",@progbits
	.globl	aiopt_pack_a
	.p2align	4
	.type	aiopt_pack_a,@function
aiopt_pack_a:
	.cfi_startproc
	testq	%rsi, %rsi
	jle	.LBB14_27
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
	movq	%r9, %r14
	movq	%rdx, %r9
	movq	%rsi, %r11
	movq	64(%rsp), %rbx
	movq	%rdi, %rax
	imulq	%rbx, %rax
	movq	%rax, -24(%rsp)
	xorl	%r10d, %r10d
	movabsq	$.LCPI14_6, %rax
	vmovdqa64	(%rax), %zmm0
	movq	%rdi, %rax
	andq	$-16, %rax
	movq	%rax, -56(%rsp)
	movabsq	$.LCPI14_0, %rax
	vmovapd	(%rax), %zmm1
	movabsq	$.LCPI14_1, %rax
	vmovapd	(%rax), %zmm2
	movabsq	$.LCPI14_2, %rax
	vmovaps	(%rax), %zmm3
	movabsq	$.LCPI14_3, %rax
	vmovaps	(%rax), %zmm4
	movq	%rdi, -64(%rsp)
	movq	%r8, -40(%rsp)
	movq	%rdx, -48(%rsp)
	movq	%rsi, -16(%rsp)
	movq	%rcx, -32(%rsp)
	jmp	.LBB14_2
	.p2align	4
.LBB14_25:
	movq	-8(%rsp), %r10
	addq	%r9, %r10
	movq	-16(%rsp), %r11
	cmpq	%r11, %r10
	movq	-32(%rsp), %rcx
	jge	.LBB14_26
.LBB14_2:
	movq	%r11, %rsi
	subq	%r10, %rsi
	cmpq	%rsi, %r9
	cmovlq	%r9, %rsi
	movq	%r10, %rax
	orq	%r9, %rax
	shrq	$32, %rax
	je	.LBB14_3
	movq	%r10, %rax
	cqto
	idivq	%r9
	jmp	.LBB14_5
	.p2align	4
.LBB14_3:
	movl	%r10d, %eax
	xorl	%edx, %edx
	divl	%r9d
.LBB14_5:
	movq	%r10, -8(%rsp)
	imulq	%r14, %r10
	leaq	(%rcx,%r10,4), %rdx
	imulq	-24(%rsp), %rax
	movq	56(%rsp), %r10
	leaq	(%r10,%rax,4), %rax
	movq	%rax, -72(%rsp)
	cmpq	$1, %r14
	jne	.LBB14_14
	testq	%rdi, %rdi
	jle	.LBB14_25
	xorl	%eax, %eax
	jmp	.LBB14_8
	.p2align	4
.LBB14_13:
	incq	%rax
	cmpq	%rdi, %rax
	jge	.LBB14_25
.LBB14_8:
	movq	%rax, %r10
	imulq	%r8, %r10
	leaq	(%rdx,%r10,4), %r10
	movq	%rax, %r11
	imulq	%rbx, %r11
	movq	-72(%rsp), %r15
	leaq	(%r15,%r11,4), %r11
	movq	%rsi, %r15
	andq	$-16, %r15
	jle	.LBB14_11
	xorl	%r12d, %r12d
	.p2align	4
.LBB14_10:
	vmovups	(%r10,%r12,4), %zmm5
	vmovups	%zmm5, (%r11,%r12,4)
	addq	$16, %r12
	cmpq	%r15, %r12
	jl	.LBB14_10
.LBB14_11:
	cmpq	%r15, %rsi
	jle	.LBB14_13
	movl	%esi, %ebp
	subl	%r15d, %ebp
	vpbroadcastd	%ebp, %zmm5
	movq	-64(%rsp), %rdi
	vpcmpnleud	%zmm0, %zmm5, %k1
	vmovups	(%r10,%r15,4), %zmm5 {%k1} {z}
	vmovups	%zmm5, (%r11,%r15,4) {%k1}
	jmp	.LBB14_13
	.p2align	4
.LBB14_14:
	cmpq	$1, %r8
	movl	$0, %eax
	cmoveq	-56(%rsp), %rax
	movq	%rsi, %r15
	andq	$-16, %r15
	movl	$0, %r13d
	movq	%rax, %rcx
	testq	%rax, %rax
	jg	.LBB14_15
.LBB14_19:
	movq	-64(%rsp), %rdi
	testq	%rdi, %rdi
	movq	-40(%rsp), %r8
	movq	-48(%rsp), %r9
	movl	$16, %ebp
	jle	.LBB14_25
	xorl	%r10d, %r10d
	jmp	.LBB14_21
	.p2align	4
.LBB14_18:
	addq	$16, %r13
	cmpq	%rcx, %r13
	jge	.LBB14_19
.LBB14_15:
	testq	%r15, %r15
	jle	.LBB14_18
	movq	%r13, %r10
	imulq	%rbx, %r10
	movq	-72(%rsp), %rax
	leaq	(%rax,%r10,4), %rbp
	xorl	%r12d, %r12d
	.p2align	4
.LBB14_17:
	movq	%r12, %r11
	imulq	%r14, %r11
	addq	%r13, %r11
	leaq	(%rdx,%r11,4), %r10
	vmovupd	(%rdx,%r11,4), %zmm5
	vmovupd	(%r10,%r14,4), %zmm6
	vmovupd	(%r10,%r14,8), %zmm7
	leaq	(%r14,%r14,2), %r11
	vmovupd	(%r10,%r11,4), %zmm8
	movq	%r14, %r9
	shlq	$4, %r9
	vmovupd	(%r9,%r10), %zmm9
	leaq	(%r14,%r14,4), %r9
	vmovupd	(%r10,%r9,4), %zmm10
	leaq	(%r14,%r14,8), %rax
	leaq	(%rax,%rax,2), %rdi
	addq	%r14, %rdi
	vmovupd	(%r10,%rdi), %zmm12
	movq	%r14, %rdi
	shlq	$5, %rdi
	vinsertf64x4	$1, (%rdi,%r10), %zmm5, %zmm13
	vmovupd	(%r10,%r11,8), %zmm11
	vshuff64x2	$238, (%rdi,%r10), %zmm5, %zmm5
	imulq	$44, %r14, %rdi
	vinsertf64x4	$1, (%r10,%rax,4), %zmm6, %zmm15
	shlq	$4, %r11
	vshuff64x2	$238, (%r10,%rax,4), %zmm6, %zmm6
	imulq	$52, %r14, %rax
	vinsertf64x4	$1, (%r10,%r9,8), %zmm7, %zmm16
	vshuff64x2	$238, (%r10,%r9,8), %zmm7, %zmm7
	vinsertf64x4	$1, (%rdi,%r10), %zmm8, %zmm17
	vshuff64x2	$238, (%rdi,%r10), %zmm8, %zmm8
	imulq	$56, %r14, %rdi
	imulq	$60, %r14, %r9
	vinsertf64x4	$1, (%r11,%r10), %zmm9, %zmm14
	vshuff64x2	$238, (%r11,%r10), %zmm9, %zmm9
	vinsertf64x4	$1, (%rax,%r10), %zmm10, %zmm18
	vshuff64x2	$238, (%rax,%r10), %zmm10, %zmm10
	vinsertf64x4	$1, (%rdi,%r10), %zmm11, %zmm19
	vshuff64x2	$238, (%rdi,%r10), %zmm11, %zmm11
	vinsertf64x4	$1, (%r9,%r10), %zmm12, %zmm20
	vshuff64x2	$238, (%r9,%r10), %zmm12, %zmm12
	leaq	(%rbp,%r12,4), %r10
	vmovapd	%zmm13, %zmm21
	vpermt2pd	%zmm14, %zmm1, %zmm21
	vpermt2pd	%zmm14, %zmm2, %zmm13
	vmovapd	%zmm15, %zmm14
	vpermt2pd	%zmm18, %zmm1, %zmm14
	vpermt2pd	%zmm18, %zmm2, %zmm15
	vmovapd	%zmm16, %zmm18
	vpermt2pd	%zmm19, %zmm1, %zmm18
	vpermt2pd	%zmm19, %zmm2, %zmm16
	vmovapd	%zmm17, %zmm19
	vpermt2pd	%zmm20, %zmm1, %zmm19
	vpermt2pd	%zmm20, %zmm2, %zmm17
	vunpcklpd	%zmm18, %zmm21, %zmm20
	vunpckhpd	%zmm18, %zmm21, %zmm18
	vunpcklpd	%zmm19, %zmm14, %zmm21
	vunpckhpd	%zmm19, %zmm14, %zmm19
	vunpcklpd	%zmm16, %zmm13, %zmm14
	vunpckhpd	%zmm16, %zmm13, %zmm13
	vunpcklpd	%zmm17, %zmm15, %zmm16
	vunpckhpd	%zmm17, %zmm15, %zmm15
	vmovapd	%zmm20, %zmm17
	vpermt2ps	%zmm21, %zmm3, %zmm17
	vpermt2ps	%zmm21, %zmm4, %zmm20
	vmovapd	%zmm18, %zmm21
	vpermt2ps	%zmm19, %zmm3, %zmm21
	vpermt2ps	%zmm19, %zmm4, %zmm18
	vmovapd	%zmm14, %zmm19
	vpermt2ps	%zmm16, %zmm3, %zmm19
	vpermt2ps	%zmm16, %zmm4, %zmm14
	vmovapd	%zmm5, %zmm16
	vpermt2pd	%zmm9, %zmm1, %zmm16
	vmovups	%zmm17, (%rbp,%r12,4)
	vmovapd	%zmm6, %zmm17
	vpermt2pd	%zmm10, %zmm1, %zmm17
	vmovups	%zmm20, (%r10,%rbx,4)
	vmovapd	%zmm13, %zmm20
	vpermt2ps	%zmm15, %zmm3, %zmm20
	vpermt2ps	%zmm15, %zmm4, %zmm13
	vmovapd	%zmm7, %zmm15
	vpermt2pd	%zmm11, %zmm1, %zmm15
	vmovups	%zmm21, (%r10,%rbx,8)
	vmovapd	%zmm8, %zmm21
	vpermt2pd	%zmm12, %zmm1, %zmm21
	leaq	(%rbx,%rbx,2), %r11
	vmovups	%zmm18, (%r10,%r11,4)
	vunpcklpd	%zmm15, %zmm16, %zmm18
	movq	%rbx, %rax
	shlq	$4, %rax
	vmovups	%zmm19, (%rax,%r10)
	vunpcklpd	%zmm21, %zmm17, %zmm19
	leaq	(%rbx,%rbx,4), %rax
	vmovups	%zmm14, (%r10,%rax,4)
	vmovapd	%zmm18, %zmm14
	vmovups	%zmm20, (%r10,%r11,8)
	vpermt2ps	%zmm19, %zmm3, %zmm14
	leaq	(%rbx,%rbx,8), %rdi
	leaq	(%rdi,%rdi,2), %r9
	addq	%rbx, %r9
	vmovups	%zmm13, (%r10,%r9)
	movq	%rbx, %r9
	shlq	$5, %r9
	vmovups	%zmm14, (%r9,%r10)
	vpermt2ps	%zmm19, %zmm4, %zmm18
	vmovups	%zmm18, (%r10,%rdi,4)
	vunpckhpd	%zmm15, %zmm16, %zmm13
	vunpckhpd	%zmm21, %zmm17, %zmm14
	vmovapd	%zmm13, %zmm15
	vpermt2ps	%zmm14, %zmm3, %zmm15
	vmovups	%zmm15, (%r10,%rax,8)
	vpermt2ps	%zmm14, %zmm4, %zmm13
	imulq	$44, %rbx, %rax
	vmovups	%zmm13, (%rax,%r10)
	vpermt2pd	%zmm9, %zmm2, %zmm5
	vpermt2pd	%zmm10, %zmm2, %zmm6
	vpermt2pd	%zmm11, %zmm2, %zmm7
	vpermt2pd	%zmm12, %zmm2, %zmm8
	vunpcklpd	%zmm7, %zmm5, %zmm9
	vunpckhpd	%zmm7, %zmm5, %zmm5
	vunpcklpd	%zmm8, %zmm6, %zmm7
	vunpckhpd	%zmm8, %zmm6, %zmm6
	vmovapd	%zmm9, %zmm8
	vpermt2ps	%zmm7, %zmm3, %zmm8
	vpermt2ps	%zmm7, %zmm4, %zmm9
	vmovapd	%zmm5, %zmm7
	vpermt2ps	%zmm6, %zmm3, %zmm7
	shlq	$4, %r11
	vmovups	%zmm8, (%r11,%r10)
	imulq	$52, %rbx, %rax
	vmovups	%zmm9, (%rax,%r10)
	imulq	$56, %rbx, %rax
	vmovups	%zmm7, (%rax,%r10)
	vpermt2ps	%zmm6, %zmm4, %zmm5
	imulq	$60, %rbx, %rax
	vmovups	%zmm5, (%rax,%r10)
	addq	$16, %r12
	cmpq	%r15, %r12
	jl	.LBB14_17
	jmp	.LBB14_18
	.p2align	4
.LBB14_24:
	incq	%r10
	cmpq	%rdi, %r10
	jge	.LBB14_25
.LBB14_21:
	cmpq	%rcx, %r10
	movl	$0, %r12d
	cmovlq	%r15, %r12
	cmpq	%rsi, %r12
	jge	.LBB14_24
	movq	%r10, %rax
	imulq	%r8, %rax
	leaq	(%rdx,%rax,4), %r11
	movq	%r10, %rax
	vpbroadcastq	%r14, %zmm6
	movabsq	$.LCPI14_4, %r13
	vpxor	%xmm5, %xmm5, %xmm5
	vpmullq	(%r13), %zmm6, %zmm5
	imulq	%rbx, %rax
	movq	-72(%rsp), %r13
	leaq	(%r13,%rax,4), %r13
	movabsq	$.LCPI14_5, %rax
	vpmullq	(%rax), %zmm6, %zmm6
	.p2align	4
.LBB14_23:
	movq	%rsi, %rax
	subq	%r12, %rax
	cmpq	$16, %rax
	cmovgeq	%rbp, %rax
	vpbroadcastd	%eax, %zmm7
	vpcmpnleud	%zmm0, %zmm7, %k1
	movq	%r12, %rax
	imulq	%r14, %rax
	leaq	(%r11,%rax,4), %rax
	kshiftrw	$8, %k1, %k2
	vpxor	%xmm7, %xmm7, %xmm7
	vgatherqps	(%rax,%zmm5,4), %ymm7 {%k2}
	kmovq	%k1, %k2
	vxorps	%xmm8, %xmm8, %xmm8
	vgatherqps	(%rax,%zmm6,4), %ymm8 {%k2}
	vinsertf64x4	$1, %ymm7, %zmm8, %zmm7
	vmovups	%zmm7, (%r13,%r12,4) {%k1}
	addq	$16, %r12
	cmpq	%rsi, %r12
	jl	.LBB14_23
	jmp	.LBB14_24
.LBB14_26:
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
.LBB14_27:
	vzeroupper
	retq
.Lfunc_end14:
	.size	aiopt_pack_a, .Lfunc_end14-aiopt_pack_a
	.cfi_endproc

	.section	.rodata,"a",@progbits
	.p2align	6, 0x0
.LCPI15_0:
	.quad	8
	.quad	9
	.quad	10
	.quad	11
	.quad	12
	.quad	13
	.quad	14
	.quad	15
.LCPI15_1:
	.quad	0
	.quad	1
	.quad	2
	.quad	3
	.quad	4
	.quad	5
	.quad	6
	.quad	7
.LCPI15_2:
	.quad	0
	.quad	1
	.quad	8
	.quad	9
	.quad	4
	.quad	5
	.quad	12
	.quad	13
.LCPI15_3:
	.quad	2
	.quad	3
	.quad	10
	.quad	11
	.quad	6
	.quad	7
	.quad	14
	.quad	15
.LCPI15_4:
	.long	0
	.long	16
	.long	2
	.long	18
	.long	4
	.long	20
	.long	6
	.long	22
	.long	8
	.long	24
	.long	10
	.long	26
	.long	12
	.long	28
	.long	14
	.long	30
.LCPI15_5:
	.long	1
	.long	17
	.long	3
	.long	19
	.long	5
	.long	21
	.long	7
	.long	23
	.long	9
	.long	25
	.long	11
	.long	27
	.long	13
	.long	29
	.long	15
	.long	31
.LCPI15_6:
	.long	0
	.long	1
	.long	2
	.long	3
	.long	4
	.long	5
	.long	6
	.long	7
	.long	8
	.long	9
	.long	10
	.long	11
	.long	12
	.long	13
	.long	14
	.long	15
	.section	.ltext,"axl",@progbits
	.globl	aiopt_pack_b_32
	.p2align	4
	.type	aiopt_pack_b_32,@function
aiopt_pack_b_32:
	.cfi_startproc
	cmpq	$1, %r8
	jne	.LBB15_9
	cmpq	$32, %rsi
	jne	.LBB15_5
	testq	%rdi, %rdi
	jle	.LBB15_8
	xorl	%eax, %eax
	.p2align	4
.LBB15_4:
	movq	%rax, %rsi
	imulq	%rcx, %rsi
	vmovups	(%rdx,%rsi,4), %zmm0
	vmovups	64(%rdx,%rsi,4), %zmm1
	movq	%rax, %rsi
	shlq	$7, %rsi
	vmovups	%zmm0, (%r9,%rsi)
	vmovups	%zmm1, 64(%r9,%rsi)
	incq	%rax
	cmpq	%rdi, %rax
	jl	.LBB15_4
	jmp	.LBB15_8
.LBB15_9:
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
	subq	$344, %rsp
	.cfi_def_cfa_offset 400
	.cfi_offset %rbx, -56
	.cfi_offset %r12, -48
	.cfi_offset %r13, -40
	.cfi_offset %r14, -32
	.cfi_offset %r15, -24
	.cfi_offset %rbp, -16
	movq	%r8, %r15
	movq	%rsi, %rax
	sarq	$63, %rax
	andnq	%rsi, %rax, %rax
	cmpq	$16, %rax
	movl	$16, %r10d
	cmovgeq	%r10, %rax
	movq	%rax, -72(%rsp)
	leaq	-16(%rsi), %rax
	movq	%rax, %r8
	sarq	$63, %r8
	andnq	%rax, %r8, %rax
	cmpq	$16, %rax
	cmovlq	%rax, %r10
	movq	%r10, -80(%rsp)
	movq	%rcx, -56(%rsp)
	xorq	$1, %rcx
	xorq	$32, %rsi
	movq	%rdi, -64(%rsp)
	movq	%rdi, %r12
	andq	$-16, %r12
	xorl	%ebp, %ebp
	orq	%rcx, %rsi
	cmovneq	%rbp, %r12
	movq	%r15, %rcx
	shlq	$6, %rcx
	addq	%rdx, %rcx
	movq	%rcx, -128(%rsp)
	testq	%r12, %r12
	jle	.LBB15_12
	leaq	(,%r15,4), %rcx
	leaq	(,%r15,8), %rdi
	leaq	(%rcx,%rcx,2), %r8
	movq	%r8, -88(%rsp)
	movq	%r15, %r10
	shlq	$4, %r10
	leaq	(%rcx,%rcx,4), %rsi
	movq	%rsi, -104(%rsp)
	leaq	(%rdi,%rdi,2), %rsi
	movq	%rsi, -112(%rsp)
	leaq	(%r15,%r15,8), %r8
	leaq	(%r8,%r8,2), %rsi
	addq	%r15, %rsi
	movq	%rsi, -120(%rsp)
	movq	%r15, %rsi
	shlq	$5, %rsi
	movq	%rsi, -8(%rsp)
	leaq	(%rcx,%rcx,8), %rcx
	movq	%rcx, 8(%rsp)
	leaq	(%rdi,%rdi,4), %rcx
	movq	%rcx, (%rsp)
	imulq	$44, %r15, %rax
	movq	%rax, -16(%rsp)
	movq	%r10, -96(%rsp)
	leaq	(%r10,%r10,2), %rax
	movq	%rax, -24(%rsp)
	imulq	$52, %r15, %rax
	movq	%rax, -32(%rsp)
	imulq	$56, %r15, %rax
	movq	%rax, -40(%rsp)
	imulq	$60, %r15, %rax
	movq	%rax, -48(%rsp)
	movabsq	$.LCPI15_2, %rbx
	vmovapd	(%rbx), %zmm25
	movabsq	$.LCPI15_3, %rbx
	vmovapd	(%rbx), %zmm1
	movabsq	$.LCPI15_4, %rbx
	vmovaps	(%rbx), %zmm2
	movabsq	$.LCPI15_5, %rbx
	vmovaps	(%rbx), %zmm3
	movq	-8(%rsp), %rdi
	movq	8(%rsp), %r13
	movq	(%rsp), %r8
	movq	-24(%rsp), %rcx
	movq	-32(%rsp), %rsi
	movq	-40(%rsp), %r10
	movq	-48(%rsp), %r14
	.p2align	4
.LBB15_11:
	leaq	(%rdx,%rbp,4), %rbx
	vmovupd	(%rdx,%rbp,4), %zmm4
	vmovupd	(%rbx,%r15,4), %zmm5
	vmovupd	(%rbx,%r15,8), %zmm6
	movq	-88(%rsp), %rax
	vmovupd	(%rbx,%rax), %zmm7
	movq	-96(%rsp), %rax
	vmovupd	(%rax,%rbx), %zmm8
	movq	-104(%rsp), %rax
	vmovupd	(%rbx,%rax), %zmm9
	movq	-112(%rsp), %rax
	vmovupd	(%rbx,%rax), %zmm10
	movq	-120(%rsp), %rax
	vmovupd	(%rbx,%rax), %zmm11
	vinsertf64x4	$1, (%rdi,%rbx), %zmm4, %zmm12
	vshuff64x2	$238, (%rdi,%rbx), %zmm4, %zmm13
	vinsertf64x4	$1, (%rbx,%r13), %zmm5, %zmm14
	vshuff64x2	$238, (%rbx,%r13), %zmm5, %zmm15
	vinsertf64x4	$1, (%rbx,%r8), %zmm6, %zmm5
	vshuff64x2	$238, (%rbx,%r8), %zmm6, %zmm16
	movq	-16(%rsp), %rax
	vinsertf64x4	$1, (%rax,%rbx), %zmm7, %zmm6
	vshuff64x2	$238, (%rax,%rbx), %zmm7, %zmm17
	vinsertf64x4	$1, (%rbx,%rcx), %zmm8, %zmm4
	vshuff64x2	$238, (%rbx,%rcx), %zmm8, %zmm7
	vinsertf64x4	$1, (%rsi,%rbx), %zmm9, %zmm8
	vshuff64x2	$238, (%rsi,%rbx), %zmm9, %zmm9
	vinsertf64x4	$1, (%r10,%rbx), %zmm10, %zmm18
	vshuff64x2	$238, (%r10,%rbx), %zmm10, %zmm10
	vinsertf64x4	$1, (%r14,%rbx), %zmm11, %zmm19
	vshuff64x2	$238, (%r14,%rbx), %zmm11, %zmm11
	vmovapd	%zmm12, %zmm20
	vpermt2pd	%zmm4, %zmm25, %zmm20
	vpermt2pd	%zmm4, %zmm1, %zmm12
	vmovapd	%zmm14, %zmm21
	vpermt2pd	%zmm8, %zmm25, %zmm21
	vpermt2pd	%zmm8, %zmm1, %zmm14
	vmovapd	%zmm5, %zmm4
	vpermt2pd	%zmm18, %zmm25, %zmm4
	vpermt2pd	%zmm18, %zmm1, %zmm5
	vmovapd	%zmm6, %zmm18
	vpermt2pd	%zmm19, %zmm25, %zmm18
	vpermt2pd	%zmm19, %zmm1, %zmm6
	vmovapd	%zmm13, %zmm19
	vpermt2pd	%zmm7, %zmm25, %zmm19
	vpermt2pd	%zmm7, %zmm1, %zmm13
	vmovapd	%zmm15, %zmm7
	vpermt2pd	%zmm9, %zmm25, %zmm7
	vpermt2pd	%zmm9, %zmm1, %zmm15
	vmovapd	%zmm16, %zmm22
	vpermt2pd	%zmm10, %zmm25, %zmm22
	vpermt2pd	%zmm10, %zmm1, %zmm16
	vmovapd	%zmm17, %zmm23
	vpermt2pd	%zmm11, %zmm25, %zmm23
	vpermt2pd	%zmm11, %zmm1, %zmm17
	vunpcklpd	%zmm4, %zmm20, %zmm8
	vunpckhpd	%zmm4, %zmm20, %zmm0
	vunpcklpd	%zmm18, %zmm21, %zmm20
	vunpckhpd	%zmm18, %zmm21, %zmm18
	vunpcklpd	%zmm5, %zmm12, %zmm9
	vunpckhpd	%zmm5, %zmm12, %zmm4
	vunpcklpd	%zmm6, %zmm14, %zmm12
	vunpckhpd	%zmm6, %zmm14, %zmm24
	vunpcklpd	%zmm22, %zmm19, %zmm10
	vunpckhpd	%zmm22, %zmm19, %zmm5
	vunpcklpd	%zmm23, %zmm7, %zmm19
	vunpckhpd	%zmm23, %zmm7, %zmm23
	vunpcklpd	%zmm16, %zmm13, %zmm11
	vunpckhpd	%zmm16, %zmm13, %zmm7
	vunpcklpd	%zmm17, %zmm15, %zmm13
	vunpckhpd	%zmm17, %zmm15, %zmm15
	vmovapd	%zmm8, %zmm6
	vpermt2ps	%zmm20, %zmm2, %zmm6
	vmovups	%zmm6, 272(%rsp)
	vpermt2ps	%zmm20, %zmm3, %zmm8
	vmovapd	%zmm0, %zmm17
	vpermt2ps	%zmm18, %zmm2, %zmm17
	vpermt2ps	%zmm18, %zmm3, %zmm0
	vmovups	%zmm0, 208(%rsp)
	vmovapd	%zmm9, %zmm18
	vpermt2ps	%zmm12, %zmm2, %zmm18
	vpermt2ps	%zmm12, %zmm3, %zmm9
	vmovapd	%zmm4, %zmm21
	vpermt2ps	%zmm24, %zmm2, %zmm21
	vpermt2ps	%zmm24, %zmm3, %zmm4
	vmovups	%zmm4, 144(%rsp)
	vmovapd	%zmm10, %zmm22
	vpermt2ps	%zmm19, %zmm2, %zmm22
	vpermt2ps	%zmm19, %zmm3, %zmm10
	vmovapd	%zmm5, %zmm14
	vpermt2ps	%zmm23, %zmm2, %zmm14
	vpermt2ps	%zmm23, %zmm3, %zmm5
	vmovups	%zmm5, 80(%rsp)
	vmovapd	%zmm11, %zmm26
	vpermt2ps	%zmm13, %zmm2, %zmm26
	vpermt2ps	%zmm13, %zmm3, %zmm11
	vmovapd	%zmm7, %zmm27
	vpermt2ps	%zmm15, %zmm2, %zmm27
	vpermt2ps	%zmm15, %zmm3, %zmm7
	movq	%r15, %r11
	movq	-128(%rsp), %r15
	leaq	(%r15,%rbp,4), %rbx
	vmovupd	(%r15,%rbp,4), %zmm12
	movq	%r11, %r15
	vmovupd	(%rbx,%r11,4), %zmm13
	vmovupd	(%rbx,%r11,8), %zmm15
	movq	-88(%rsp), %r11
	vmovupd	(%rbx,%r11), %zmm16
	movq	-96(%rsp), %r11
	vmovupd	(%r11,%rbx), %zmm28
	movq	-104(%rsp), %r11
	vmovupd	(%rbx,%r11), %zmm29
	movq	-112(%rsp), %r11
	vmovupd	(%rbx,%r11), %zmm30
	vinsertf64x4	$1, (%rdi,%rbx), %zmm12, %zmm19
	vshuff64x2	$238, (%rdi,%rbx), %zmm12, %zmm12
	vinsertf64x4	$1, (%rbx,%r13), %zmm13, %zmm20
	vshuff64x2	$238, (%rbx,%r13), %zmm13, %zmm13
	vinsertf64x4	$1, (%rbx,%r8), %zmm15, %zmm23
	vshuff64x2	$238, (%rbx,%r8), %zmm15, %zmm15
	vinsertf64x4	$1, (%rax,%rbx), %zmm16, %zmm24
	vshuff64x2	$238, (%rax,%rbx), %zmm16, %zmm16
	vinsertf64x4	$1, (%rbx,%rcx), %zmm28, %zmm31
	vshuff64x2	$238, (%rbx,%rcx), %zmm28, %zmm28
	vinsertf64x4	$1, (%rsi,%rbx), %zmm29, %zmm4
	vshuff64x2	$238, (%rsi,%rbx), %zmm29, %zmm29
	vinsertf64x4	$1, (%r10,%rbx), %zmm30, %zmm5
	vshuff64x2	$238, (%r10,%rbx), %zmm30, %zmm30
	movq	-120(%rsp), %rax
	vmovupd	(%rbx,%rax), %zmm0
	vinsertf64x4	$1, (%r14,%rbx), %zmm0, %zmm6
	vshuff64x2	$238, (%r14,%rbx), %zmm0, %zmm0
	vmovupd	%zmm0, 16(%rsp)
	movq	%rbp, %rbx
	shlq	$7, %rbx
	vmovups	272(%rsp), %zmm0
	vmovups	%zmm0, (%r9,%rbx)
	vmovups	%zmm8, 128(%r9,%rbx)
	vmovups	%zmm17, 256(%r9,%rbx)
	vmovups	208(%rsp), %zmm0
	vmovups	%zmm0, 384(%r9,%rbx)
	vmovups	%zmm18, 512(%r9,%rbx)
	vmovups	%zmm9, 640(%r9,%rbx)
	vmovups	%zmm21, 768(%r9,%rbx)
	vmovups	144(%rsp), %zmm0
	vmovups	%zmm0, 896(%r9,%rbx)
	vmovups	%zmm22, 1024(%r9,%rbx)
	vmovups	%zmm10, 1152(%r9,%rbx)
	vmovups	%zmm14, 1280(%r9,%rbx)
	vmovups	80(%rsp), %zmm0
	vmovups	%zmm0, 1408(%r9,%rbx)
	vmovups	%zmm26, 1536(%r9,%rbx)
	vmovups	%zmm11, 1664(%r9,%rbx)
	vmovups	%zmm27, 1792(%r9,%rbx)
	vmovups	%zmm7, 1920(%r9,%rbx)
	vmovapd	%zmm19, %zmm7
	vpermt2pd	%zmm31, %zmm25, %zmm7
	vpermt2pd	%zmm31, %zmm1, %zmm19
	vmovapd	%zmm20, %zmm8
	vpermt2pd	%zmm4, %zmm25, %zmm8
	vpermt2pd	%zmm4, %zmm1, %zmm20
	vmovapd	%zmm23, %zmm4
	vpermt2pd	%zmm5, %zmm25, %zmm4
	vpermt2pd	%zmm5, %zmm1, %zmm23
	vmovapd	%zmm24, %zmm5
	vpermt2pd	%zmm6, %zmm25, %zmm5
	vpermt2pd	%zmm6, %zmm1, %zmm24
	vmovapd	%zmm12, %zmm6
	vpermt2pd	%zmm28, %zmm25, %zmm6
	vpermt2pd	%zmm28, %zmm1, %zmm12
	vmovapd	%zmm13, %zmm9
	vpermt2pd	%zmm29, %zmm25, %zmm9
	vpermt2pd	%zmm29, %zmm1, %zmm13
	vmovapd	%zmm15, %zmm10
	vpermt2pd	%zmm30, %zmm25, %zmm10
	vpermt2pd	%zmm30, %zmm1, %zmm15
	vmovapd	%zmm16, %zmm11
	vmovupd	16(%rsp), %zmm0
	vpermt2pd	%zmm0, %zmm25, %zmm11
	vpermt2pd	%zmm0, %zmm1, %zmm16
	vunpcklpd	%zmm4, %zmm7, %zmm0
	vunpckhpd	%zmm4, %zmm7, %zmm4
	vunpcklpd	%zmm5, %zmm8, %zmm7
	vunpckhpd	%zmm5, %zmm8, %zmm5
	vunpcklpd	%zmm23, %zmm19, %zmm8
	vunpckhpd	%zmm23, %zmm19, %zmm14
	vunpcklpd	%zmm24, %zmm20, %zmm17
	vunpckhpd	%zmm24, %zmm20, %zmm18
	vunpcklpd	%zmm10, %zmm6, %zmm19
	vunpckhpd	%zmm10, %zmm6, %zmm6
	vunpcklpd	%zmm11, %zmm9, %zmm10
	vunpckhpd	%zmm11, %zmm9, %zmm9
	vunpcklpd	%zmm15, %zmm12, %zmm11
	vunpckhpd	%zmm15, %zmm12, %zmm12
	vunpcklpd	%zmm16, %zmm13, %zmm15
	vunpckhpd	%zmm16, %zmm13, %zmm13
	vmovapd	%zmm0, %zmm16
	vpermt2ps	%zmm7, %zmm2, %zmm16
	vpermt2ps	%zmm7, %zmm3, %zmm0
	vmovapd	%zmm4, %zmm7
	vpermt2ps	%zmm5, %zmm2, %zmm7
	vpermt2ps	%zmm5, %zmm3, %zmm4
	vmovapd	%zmm8, %zmm5
	vpermt2ps	%zmm17, %zmm2, %zmm5
	vpermt2ps	%zmm17, %zmm3, %zmm8
	vmovapd	%zmm14, %zmm17
	vpermt2ps	%zmm18, %zmm2, %zmm17
	vpermt2ps	%zmm18, %zmm3, %zmm14
	vmovapd	%zmm19, %zmm18
	vpermt2ps	%zmm10, %zmm2, %zmm18
	vpermt2ps	%zmm10, %zmm3, %zmm19
	vmovapd	%zmm6, %zmm10
	vpermt2ps	%zmm9, %zmm2, %zmm10
	vpermt2ps	%zmm9, %zmm3, %zmm6
	vmovapd	%zmm11, %zmm9
	vpermt2ps	%zmm15, %zmm2, %zmm9
	vpermt2ps	%zmm15, %zmm3, %zmm11
	vmovapd	%zmm12, %zmm15
	vpermt2ps	%zmm13, %zmm2, %zmm15
	vpermt2ps	%zmm13, %zmm3, %zmm12
	vmovups	%zmm16, 64(%r9,%rbx)
	vmovups	%zmm0, 192(%r9,%rbx)
	vmovups	%zmm7, 320(%r9,%rbx)
	vmovups	%zmm4, 448(%r9,%rbx)
	vmovups	%zmm5, 576(%r9,%rbx)
	vmovups	%zmm8, 704(%r9,%rbx)
	vmovups	%zmm17, 832(%r9,%rbx)
	vmovups	%zmm14, 960(%r9,%rbx)
	vmovups	%zmm18, 1088(%r9,%rbx)
	vmovups	%zmm19, 1216(%r9,%rbx)
	vmovups	%zmm10, 1344(%r9,%rbx)
	vmovups	%zmm6, 1472(%r9,%rbx)
	vmovups	%zmm9, 1600(%r9,%rbx)
	vmovups	%zmm11, 1728(%r9,%rbx)
	vmovups	%zmm15, 1856(%r9,%rbx)
	vmovups	%zmm12, 1984(%r9,%rbx)
	addq	$16, %rbp
	cmpq	%r12, %rbp
	jl	.LBB15_11
.LBB15_12:
	movq	-64(%rsp), %r10
	cmpq	%r10, %r12
	movq	-56(%rsp), %r8
	movq	-128(%rsp), %rsi
	jge	.LBB15_15
	vpbroadcastq	%r15, %zmm1
	movabsq	$.LCPI15_0, %rcx
	movabsq	$.LCPI15_1, %rdi
	vpxor	%xmm0, %xmm0, %xmm0
	vpmullq	(%rcx), %zmm1, %zmm0
	movq	-72(%rsp), %rcx
	vpbroadcastd	%ecx, %zmm2
	movq	-80(%rsp), %rcx
	vpbroadcastd	%ecx, %zmm3
	vpmullq	(%rdi), %zmm1, %zmm1
	movabsq	$.LCPI15_6, %rcx
	vmovdqa64	(%rcx), %zmm4
	vpcmpltud	%zmm3, %zmm4, %k1
	vpcmpltud	%zmm2, %zmm4, %k2
	kshiftrw	$8, %k2, %k3
	kshiftrw	$8, %k1, %k4
	.p2align	4
.LBB15_14:
	movq	%r12, %rcx
	imulq	%r8, %rcx
	leaq	(%rdx,%rcx,4), %rdi
	vpxor	%xmm2, %xmm2, %xmm2
	kmovq	%k3, %k5
	vgatherqps	(%rdi,%zmm0,4), %ymm2 {%k5}
	vpxor	%xmm3, %xmm3, %xmm3
	kmovq	%k2, %k5
	vgatherqps	(%rdi,%zmm1,4), %ymm3 {%k5}
	movq	%r12, %rdi
	shlq	$7, %rdi
	vinsertf64x4	$1, %ymm2, %zmm3, %zmm2
	vmovups	%zmm2, (%r9,%rdi)
	leaq	(%rsi,%rcx,4), %rcx
	vxorps	%xmm2, %xmm2, %xmm2
	kmovq	%k4, %k5
	vgatherqps	(%rcx,%zmm0,4), %ymm2 {%k5}
	vxorps	%xmm3, %xmm3, %xmm3
	kmovq	%k1, %k5
	vgatherqps	(%rcx,%zmm1,4), %ymm3 {%k5}
	vinsertf64x4	$1, %ymm2, %zmm3, %zmm2
	vmovups	%zmm2, 64(%r9,%rdi)
	incq	%r12
	cmpq	%r10, %r12
	jl	.LBB15_14
.LBB15_15:
	addq	$344, %rsp
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
	.cfi_restore %rbx
	.cfi_restore %r12
	.cfi_restore %r13
	.cfi_restore %r14
	.cfi_restore %r15
	.cfi_restore %rbp
	vzeroupper
	retq
.LBB15_5:
	movq	%rsi, %rax
	sarq	$63, %rax
	andnq	%rsi, %rax, %rax
	cmpq	$16, %rax
	movl	$16, %r8d
	cmovgeq	%r8, %rax
	addq	$-16, %rsi
	movq	%rsi, %r10
	sarq	$63, %r10
	andnq	%rsi, %r10, %rsi
	cmpq	$16, %rsi
	cmovlq	%rsi, %r8
	testq	%rdi, %rdi
	jle	.LBB15_8
	vpbroadcastd	%eax, %zmm0
	vpbroadcastd	%r8d, %zmm1
	xorl	%eax, %eax
	movabsq	$.LCPI15_6, %rsi
	vmovdqa64	(%rsi), %zmm2
	vpcmpltud	%zmm1, %zmm2, %k1
	vpcmpltud	%zmm0, %zmm2, %k2
	.p2align	4
.LBB15_7:
	movq	%rax, %rsi
	imulq	%rcx, %rsi
	vmovups	(%rdx,%rsi,4), %zmm0 {%k2} {z}
	vmovups	64(%rdx,%rsi,4), %zmm1 {%k1} {z}
	movq	%rax, %rsi
	shlq	$7, %rsi
	vmovups	%zmm0, (%r9,%rsi)
	vmovups	%zmm1, 64(%r9,%rsi)
	incq	%rax
	cmpq	%rdi, %rax
	jl	.LBB15_7
.LBB15_8:
	vzeroupper
	retq
.Lfunc_end15:
	.size	aiopt_pack_b_32, .Lfunc_end15-aiopt_pack_b_32
	.cfi_endproc

	.section	".note.GNU-stack","",@progbits
