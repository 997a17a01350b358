"""IR text in: where operations stand, `loc(…)`, and one diagnostic for whatever is malformed."""

from __future__ import annotations

import pytest
from aiopt.diagnostics import AioptError, Location, location_of
from aiopt.dialects.source_text import decode
from aiopt.dialects.text import blank_locations, make_context, parse_module, verify_module
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp

FUNCTION = """func.func @f(%a: i32, %b: tensor<2x?xf32>) -> i32 {
  // a comment
  %x = arith.addi %a, %a : i32
  %y = scf.if %c -> (i32) {
    %z = arith.muli %x, %a : i32
    scf.yield %z : i32
  } else {
    scf.yield %x : i32
  }
  %w = arith.constant dense<[1, 2]> : tensor<2xi32>
  func.return %y : i32
}
""".replace("%b: tensor<2x?xf32>", "%b: tensor<2x?xf32>, %c: i1")


def diagnostic(text: str) -> str:
    """The diagnostic that `text` gives."""
    with pytest.raises(AioptError) as caught:
        parse_module(text, "t.mlir")
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- locations --------------------------------------------------------------------------------


def test_operations_know_where_they_stand() -> None:
    module = parse_module(FUNCTION, "t.mlir")
    places = {op.name: str(location_of(op)) for op in module.walk()}
    assert places == {
        "builtin.module": "t.mlir:1:1",
        "func.func": "t.mlir:1:1",
        "arith.addi": "t.mlir:3:3",
        "scf.if": "t.mlir:4:3",
        "arith.muli": "t.mlir:5:5",
        "scf.yield": "t.mlir:8:5",
        "arith.constant": "t.mlir:10:3",
        "func.return": "t.mlir:11:3",
    }
    assert location_of(module.clone()) == Location("t.mlir", 1, 1)


def test_made_operations_have_no_place() -> None:
    assert location_of(ModuleOp([])) is None


LOCATIONS = """#loc1 = loc("model.py":1:2)
#loc = loc(unknown)
module @m attributes {note = "loc(kept)"} {
  func.func @main(%arg0: i32 loc("a(b)"), %y: i32 {k = "d"} loc(#loc3)) -> i32 {
    %0 = arith.addi %arg0, %arg0 : i32 loc(callsite("f"("a":1:2) at #loc)) // loc(comment
    %1 = arith.addi %0, %0 : i32 loc(fused<"x">["a":1:2, #loc1])
    %2 = func.call @loc(%1) : (i32) -> i32 loc("a
"
    func.return %2 : i32 loc(#loc2)
  } loc(#loc)
  func.func private @loc(i32) -> i32
} loc(unknown)
#loc2 = loc("a"(#loc1))
  #loc3 = loc("b"(#loc2))
""".replace('"a\n"', '"a\\22"(\n#loc))')


def test_locations_are_accepted() -> None:
    module = parse_module(LOCATIONS, "t.mlir")
    assert 'note = "loc(kept)"' in str(module)
    assert "func.call @loc(" in str(module)
    lines = {op.name: location_of(op) for op in module.walk()}
    assert lines["func.return"] == Location("t.mlir", 9, 5)


def test_blanking_keeps_columns() -> None:
    text = blank_locations(LOCATIONS)
    assert list(map(len, text.split("\n"))) == list(map(len, LOCATIONS.split("\n")))
    assert text.split("\n")[0].strip() == ""
    kept = [line for line in text.split("\n") if "loc" in line.partition("//")[0]]
    assert [line.strip() for line in kept] == [
        'module @m attributes {note = "loc(kept)"} {',
        'func.func @main(%arg0: i32 loc("a(b)"), %y: i32 {k = "d"}           ) -> i32 {',
        "%2 = func.call @loc(%1) : (i32) -> i32",
        "func.func private @loc(i32) -> i32",
    ]


def test_unclosed_location() -> None:
    assert diagnostic("func.func @f() {\n  func.return loc(#a\n}") == (
        "t.mlir:2:15: error: location without a closing parenthesis"
    )


# --- malformed text ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "t.mlir: error: the input is empty: expected a module"),
        (" // only this", "t.mlir: error: the input is empty: expected a module"),
        ("{", "t.mlir:1:1: error: Could not parse entire input: found '{'"),
        (
            "func.func @f() {\n",
            "t.mlir:2:1: error: unexpected text in block definition: found the ",
        ),
        (
            "func.fun @f() {}",
            "1:1: error: operation 'func.fun' is not registered (did you mean 'fu",
        ),
        ("%0 = fnc.func()", "1:6: error: dialect 'fnc' is not registered (did you mean 'func'?)"),
        ('"foo.bar"() : () -> ()', "t.mlir:1:2: error: dialect 'foo' is not registered"),
        ("func.func @f(%a: !foo.bar)", "error: 'foo.bar' is not registered"),
        ("func.func @f(%a: i32) {\n  %x = arith.addi %a, %a : f32\n}", "t.mlir:2:3: error: "),
        (
            "func.func @f() -> i32 {\n  func.return %x : i32\n}",
            "t.mlir:2:15: error: value %x is used but not defined",
        ),
        (
            "func.func @f(%a: i32) -> i32 {\n  func.return\n}",
            "t.mlir:2:3: error: 'func.return' Expected arguments to have the same types",
        ),
        (
            "func.func @f() {\n  %0 = arith.constant 99999999999 : i32\n}",
            "t.mlir:2:3: error: invalid IR: Integer value 99999999999 is out of range",
        ),
        (
            "func.func @f() {\n  %0 = arith.constant dense<[1,2]> : tensor<3xi32>\n}",
            "error: Shape mismatch in dense literal",
        ),
        ("func.func @f(%a: i32) {\n  cf.br ^bb9\n}", "missing block declarations for block(s) bb9"),
        ("func.func @f() {\n}\nfunc.func @f(%a: i3.2)", "t.mlir:3:"),
        ("func.func @f(%a: i32, %a: i32) {}", "SSA value %a is already defined"),
        ('func.func @f() {\n  "unclosed\n}', "t.mlir:2:3: error: End of file reached before clo"),
        ("func.func @f(%a: i32) {\n  %x = é\n}", "t.mlir:2:"),
        ('"\\', "t.mlir:1:1: error: End of file reached before closing string literal"),
        ("func.func @f() { func.return }\x00", "t.mlir:1:31: error: Unexpected character"),
    ],
)
def test_malformed(text: str, message: str) -> None:
    assert message in diagnostic(text)


def test_long_unclosed_string() -> None:
    """xDSL's own lexer would need longer than the universe has existed."""
    assert "End of file reached" in diagnostic(f'module attributes {{a = "{"b" * 10_000}\n}} {{}}')


@pytest.mark.parametrize(
    "text",
    [
        "scf.execute_region {" * 5000,
        "module {" * 5000,
        "x = [" * 5000,
        "func.func @f(%a: " + "(" * 5000,
    ],
)
def test_deep_nesting(text: str) -> None:
    diagnostic(f"builtin.module {{\n{text}")


def test_not_text() -> None:
    with pytest.raises(AioptError) as caught:
        decode("é\né ".encode() + b"\xff", "b.mlir")
    assert (
        str(caught.value) == "b.mlir:2:3: error: not a text file: expected UTF-8, found byte 0xff"
        " (the name of an ONNX model ends in .onnx)"
    )


@given(st.data())
def test_truncated_and_mangled_text(data: st.DataObject) -> None:
    """Whatever happens to good text, it is parsed or diagnosed at a place in the file."""
    start = data.draw(st.integers(0, len(FUNCTION)))
    end = data.draw(st.integers(start, len(FUNCTION)))
    junk = data.draw(st.text(st.sampled_from('%#!^@"{}()[]<>:,=x1?*-.\n'), max_size=5))
    text = FUNCTION[:start] + junk + FUNCTION[end:]
    try:
        parse_module(text, "t.mlir")
    except AioptError as error:
        assert error.location is not None
        assert error.location.file == "t.mlir"
        line = error.location.line
        assert line is None or 1 <= line <= text.count("\n") + 1


# --- dominance --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("%x = arith.addi %y, %a : i32\n%y = arith.addi %a, %a : i32\nfunc.return", 2),
        ("%x = arith.addi %x, %a : i32\nfunc.return", 2),
        (
            "cf.cond_br %c, ^l, ^r\n^l:\n%y = arith.addi %a, %a : i32\ncf.br ^j\n^r:\ncf.br ^j\n"
            "^j:\n%x = arith.addi %y, %a : i32\nfunc.return",
            9,
        ),
        (
            "scf.if %c {\n%y = arith.addi %a, %a : i32\n} else {\n%x = arith.addi %y, %a : i32\n}\n"
            "func.return",
            5,
        ),
    ],
)
def test_use_before_definition(body: str, line: int) -> None:
    text = f"func.func @f(%a: i32, %c: i1) {{\n{body}\n}}"
    assert diagnostic(text).startswith(f"t.mlir:{line}:")


@pytest.mark.parametrize(
    "body",
    [
        "cf.br ^a\n^b:\n%x = arith.addi %y, %a : i32\nfunc.return\n^a:\n"
        "%y = arith.addi %a, %a : i32\ncf.br ^b",
        "%y = arith.addi %a, %a : i32\nscf.if %c {\n%x = arith.addi %y, %a : i32\n}\nfunc.return",
        "cf.br ^l(%a : i32)\n^l(%i: i32):\n%n = arith.addi %i, %a : i32\n"
        "cf.cond_br %c, ^l(%n : i32), ^e\n^e:\n%x = arith.addi %n, %i : i32\nfunc.return",
        "func.return\n^unreachable:\n%x = arith.addi %y, %a : i32\ncf.br ^more\n^more:\n"
        "%y = arith.addi %a, %a : i32\nfunc.return",
    ],
)
def test_definition_dominates(body: str) -> None:
    parse_module(f"func.func @f(%a: i32, %c: i1) {{\n{body}\n}}")


def test_moved_operation_is_found() -> None:
    module = parse_module(FUNCTION, "t.mlir")
    ops = {op.name: op for op in module.walk()}
    addi, returned = ops["arith.addi"], ops["func.return"]
    block = returned.parent
    assert block is not None
    addi.detach()
    block.insert_op_before(addi, returned)
    with pytest.raises(AioptError) as caught:
        verify_module(module)
    assert str(caught.value) == (
        "t.mlir:5:5: error: operand #0 %x of 'arith.muli' is used before it is defined"
    )


def test_context_is_lazy() -> None:
    ctx = make_context()
    assert {dialect.name for dialect in ctx.loaded_dialects} == {"builtin"}
    parse_module(FUNCTION, ctx=ctx)
    assert {dialect.name for dialect in ctx.loaded_dialects} == {"builtin", "func", "arith", "scf"}
