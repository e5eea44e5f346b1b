"""Tests of which columns a row holds and which may change."""

import pytest

from eaml_bridge.exceptions import FieldNotWritable, InvalidValue, RequestError, UnknownName
from eaml_bridge.processing.columns import Layout, layout_of
from eaml_bridge.processing.request import ProcessRequest
from eaml_bridge.targets import resolve_target
from mlpy import FunctionInfo, Rename


def layout(info: dict[str, object] | None = None, **options: object) -> Layout:
    function = FunctionInfo(name="f", script="s.ml", line=1, **(info or {}))
    request = ProcessRequest(target="samples.Item", function="f", **options)
    return layout_of(resolve_target("samples.Item"), function, request)


def names(found: Layout) -> dict[str, str]:
    return {".".join(read.name): read.column.name for read in found.reads}


def writes(found: Layout) -> dict[str, str]:
    return {write.key: write.column.name for write in found.writes}


def test_reads__without_a_header__are_all_unmasked_fields() -> None:
    assert list(names(layout())) == [
        *("id", "name", "quantity", "price", "size", "category", "data", "owner")
    ]


def test_reads__of_a_header__are_these() -> None:
    info = {"reads": (Rename("current", "price"), Rename("name", "name"))}

    assert names(layout(info)) == {"current": "price", "name": "name"}


def test_reads__that_an_option_names__win() -> None:
    info = {"reads": (Rename("current", "price"), Rename("name", "name"))}

    assert names(layout(info, fields=("current", "size"))) == {"current": "price", "size": "size"}


def test_writes__of_a_header__take_their_keys() -> None:
    assert writes(layout({"writes": (Rename("price", "optimal"),)})) == {"optimal": "price"}


def test_writes__of_an_option__narrow_the_header() -> None:
    info = {"writes": (Rename("price", "optimal"), Rename("name", "name"))}

    assert writes(layout(info, writes=("price",))) == {"optimal": "price"}


@pytest.mark.parametrize("options", [{"writes": ("size",)}, {"into": "size"}])
def test_writes__of_an_option__never_widen_the_header(options: dict[str, object]) -> None:
    with pytest.raises(FieldNotWritable, match="does not declare it under 'writes:'"):
        layout({"writes": (Rename("price", "price"),)}, **options)


def test_into__is_the_only_column_that_changes() -> None:
    found = layout({"writes": (Rename("price", "price"), Rename("data", "data"))}, into="data")

    assert [write.column.name for write in found.write_set] == ["data"]


def test_map__of_a_field__reads_it_under_another_name() -> None:
    found = names(layout(renames=("current=price",)))

    assert found["current"] == "price"
    assert "price" not in found


def test_map__of_a_key__writes_it_to_the_field() -> None:
    assert writes(layout(renames=("price=optimal",), writes=("price",))) == {"optimal": "price"}


def test_map__of_two_fields__asks_which_way() -> None:
    with pytest.raises(InvalidValue, match="Write reads:price=quantity or writes:price=quantity"):
        layout(renames=("price=quantity",))


def test_map__of_two_fields__with_a_side__is_clear() -> None:
    found = layout(renames=("writes:price=quantity",), writes=("price",))

    assert writes(found) == {"quantity": "price"}


def test_map__of_no_field__names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'price'\?"):
        layout(renames=("current=prcie",))


def test_two_results__for_one_field__are_refused() -> None:
    with pytest.raises(InvalidValue, match="'price' occurs twice among what is written"):
        layout(writes=("price", "price"))


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("category.nmae", UnknownName, "No field 'nmae' in samples.Category. Did you mean 'name'?"),
        ("price.name", InvalidValue, "'price' is no foreign key"),
        ("owner.password", UnknownName, "No field 'password' in user.User"),
        ("nothing.name", UnknownName, "No field 'nothing' in samples.Item"),
    ],
)
def test_dotted_path__that_leads_nowhere__is_refused(
    path: str, error: type[RequestError], message: str
) -> None:
    with pytest.raises(error) as caught:
        layout(fields=(path,))

    assert message in str(caught.value)


def test_dotted_path__beside_its_own_beginning__is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"cannot hold both 'category' and 'category\.name'"):
        layout(fields=("category", "category.name"))
