"""What every part of a description is: a frozen model, with errors of one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from symnn.notation import check_name
from symnn.places import SpecError
from symnn.spec.problems import spec_error

LARGEST_SIZE = 1_000_000

Size = Annotated[int, Field(strict=True, ge=1, le=LARGEST_SIZE)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Text = Annotated[str, Field(strict=True)]
Name = Annotated[Text, AfterValidator(check_name)]


def with_first(name: str, values: tuple[object, ...], data: dict[str, Any]) -> dict[str, Any]:
    """The fields, with the one that may stand first without its name."""
    if len(values) > 1 or (values and name in data):
        raise SpecError((name,), "given more than once")
    return {name: values[0], **data} if values else data


class SpecModel(BaseModel):
    """A frozen model whose errors are `InputError`s of one line, however it is built.

    As plain data it has no keys for what is empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise spec_error(error, type(self).model_fields) from None

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """A model from plain data. Raises `InputError`."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise spec_error(error, cls.model_fields) from None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The model with other values of some fields; what was computed of it is computed anew."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    @model_serializer(mode="wrap")
    def _without_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        first = [name for name in self.key_order() if name in data]
        rest = [name for name in data if name not in first]
        return {name: data[name] for name in first + rest if data[name] not in (None, {}, [], ())}

    @classmethod
    def key_order(cls) -> tuple[str, ...]:
        """The keys that come first in plain data, in order."""
        return ()
