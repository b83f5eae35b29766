"""Where a stream ends, and where in it a position is."""

from nats.js import JetStreamContext

from juntos_chassis.messaging import headers
from juntos_contracts import stream_name


async def last_position(js: JetStreamContext, upstream: str) -> int:
    """The position of the newest event in a stream, 0 if it is empty."""
    stream = stream_name(upstream)
    last = (await js.stream_info(stream)).state.last_seq
    return await _position_at(js, stream, last) if last else 0


async def sequence_after(js: JetStreamContext, stream: str, position: int) -> int:
    """The stream sequence of the first event after a position, by bisection."""
    state = (await js.stream_info(stream)).state
    low, high = max(state.first_seq, 1), state.last_seq + 1
    if position == 0:
        return low
    if low < high and await _position_at(js, stream, state.last_seq) <= position:
        return high
    while low < high:
        middle = (low + high) // 2
        if await _position_at(js, stream, middle) > position:
            high = middle
        else:
            low = middle + 1
    return low


async def _position_at(js: JetStreamContext, stream: str, sequence: int) -> int:
    """The position of the newest event of ours up to a sequence, 0 if there is none."""
    for number in range(sequence, 0, -1):
        message = await js.get_msg(stream, seq=number, direct=True)
        position = (message.headers or {}).get(headers.POSITION)
        if position is not None:
            return int(position)
    return 0
