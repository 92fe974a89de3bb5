"""Every kind of slot with its reader."""

from collections.abc import Mapping
from types import MappingProxyType

from flows.engine.slots.addresses import read_address
from flows.engine.slots.amounts import find_numbers, read_count, read_float
from flows.engine.slots.chinese_ids import find_cn_id, find_id_tail, read_cn_id, read_id_tail
from flows.engine.slots.emails import find_email, read_email
from flows.engine.slots.link_codes import find_link_code, read_link_code
from flows.engine.slots.moments import (
    find_moments,
    read_date,
    read_datetime,
    read_month,
    read_range,
    read_time,
)
from flows.engine.slots.money import find_money, read_money
from flows.engine.slots.names import find_person_name, read_person_name
from flows.engine.slots.papers import (
    find_foreigner_id,
    find_hk_macau_permit,
    find_home_return_permit,
    find_passport,
    find_taiwan_permit,
    read_foreigner_id,
    read_hk_macau_permit,
    read_home_return_permit,
    read_passport,
    read_taiwan_permit,
)
from flows.engine.slots.penalties import find_penalty_no, read_penalty_no
from flows.engine.slots.phones import find_phone, read_phone
from flows.engine.slots.plates import find_cn_plate, read_cn_plate
from flows.engine.slots.postcodes import find_postcode, read_postcode
from flows.engine.slots.references import (
    find_account_no,
    find_council_tax_no,
    find_parking_ticket,
    find_reader_card,
    read_account_no,
    read_council_tax_no,
    read_parking_ticket,
    read_reader_card,
)
from flows.engine.slots.shields import hides_numbers
from flows.engine.slots.uk_plates import find_uk_plate, read_uk_plate
from flows.engine.slots.values import Reader
from flows.engine.slots.words import find_nothing, read_free_text, read_text
from flows.engine.slots.yes_no import find_bool, read_bool

# The most specific kinds come first: `scan` gives a span to the first kind that claims it.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "text": Reader(read_text, find_nothing),
        "address": Reader(read_address, find_nothing),
        "free_text": Reader(read_free_text, find_nothing),
        "bool": Reader(read_bool, find_bool),
        "person_name": Reader(read_person_name, find_person_name),
        "link_code": Reader(read_link_code, find_link_code),
        "email": Reader(read_email, find_email, hides_numbers),
        "cn_id": Reader(read_cn_id, find_cn_id, hides_numbers),
        "foreigner_id": Reader(read_foreigner_id, find_foreigner_id),
        "parking_ticket": Reader(read_parking_ticket, find_parking_ticket),
        "account_no": Reader(read_account_no, find_account_no),
        "reader_card": Reader(read_reader_card, find_reader_card),
        "council_tax_no": Reader(read_council_tax_no, find_council_tax_no),
        "penalty_no": Reader(read_penalty_no, find_penalty_no, hides_numbers),
        "phone": Reader(read_phone, find_phone, hides_numbers),
        "cn_plate": Reader(read_cn_plate, find_cn_plate, hides_numbers),
        "hk_macau_permit": Reader(read_hk_macau_permit, find_hk_macau_permit),
        "home_return_permit": Reader(read_home_return_permit, find_home_return_permit),
        "taiwan_permit": Reader(read_taiwan_permit, find_taiwan_permit),
        "postcode": Reader(read_postcode, find_postcode),
        "uk_plate": Reader(read_uk_plate, find_uk_plate),
        "passport": Reader(read_passport, find_passport),
        "id_tail": Reader(read_id_tail, find_id_tail),
        "money": Reader(read_money, find_money),
        "datetime": Reader(read_datetime, find_moments, bool),
        "range": Reader(read_range, find_moments, bool),
        "month": Reader(read_month, find_moments, bool),
        "date": Reader(read_date, find_moments, bool),
        "time": Reader(read_time, find_moments, bool),
        "count": Reader(read_count, find_numbers),
        "float": Reader(read_float, find_numbers),
    }
)
