"""The headers of Parquet's pages, which no library here shows, in Thrift's compact protocol."""

_BOOLEANS, _NUMBERS, _BINARY, _STRUCT = (1, 2), (4, 5, 6), 8, 12


def read(content: bytes, position: int) -> tuple[dict[int, int], int]:
    """A header's whole numbers by field (2: size before compression, 3: after), and where the page begins."""
    fields: dict[int, int] = {}
    field = 0
    while (head := content[position]) != 0:
        position += 1
        kind = head & 0x0F
        if head >> 4:
            field += head >> 4
        else:
            field, position = _number(content, position)
        if kind in _NUMBERS:
            fields[field], position = _number(content, position)
        elif kind == _STRUCT:
            position = read(content, position)[1]
        elif kind == _BINARY:
            length, position = _varint(content, position)
            position += length
        elif kind not in _BOOLEANS:
            raise ValueError(f"type {kind} in a page header")
    return fields, position + 1


def _number(content: bytes, position: int) -> tuple[int, int]:
    zigzag, position = _varint(content, position)
    return (zigzag >> 1) ^ -(zigzag & 1), position


def _varint(content: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return value, position
