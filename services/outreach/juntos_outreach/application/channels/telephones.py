"""What a telephone number can receive."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from ...domain.values import Channel, FailureReason

REGION = "PE"


def refusal_of(telephone: str, channel: Channel) -> FailureReason | None:
    """Why a number cannot get a message on a channel, None if it can."""
    try:
        number = phonenumbers.parse(telephone, REGION)
    except NumberParseException:
        return FailureReason.INVALID_NUMBER
    if not phonenumbers.is_valid_number(number):
        return FailureReason.INVALID_NUMBER
    if (
        channel is Channel.SMS
        and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    ):
        return FailureReason.LANDLINE
    return None


def e164(telephone: str) -> str | None:
    """One spelling for a number however a provider writes it; None if it is none."""
    plain = telephone if telephone.startswith("+") else f"+{telephone}"
    for spelled in (plain, telephone):
        try:
            number = phonenumbers.parse(spelled, REGION)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )
    return None
