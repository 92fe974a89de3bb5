"""A new pay service, a new book service and a new city, as an admin would write them."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows.folders import HERE

DOG_TAX = """
version: "3.1"
flows:
  pay_dog_tax:
    name: Dog tax
    translation: {zh: {name: 养犬费}}
    description: Pays the yearly dog tax.
    nlu_trigger: [{intent: dog_tax.pay}]
    metadata: {city_desk: {menu: 10}}
    run_pattern_completed: false
    steps:
      - id: number
        collect: dog_tag
      - id: look
        action: look_up_debt
        args: {register: dog_taxes, by: {tag: slots.dog_tag}}
        into: {outcome: dog_outcome, reference: dog_reference, title: dog_title, total: dog_total}
        next:
          - if: >-
              slots.dog_outcome = "ok" and slots.dog_reference is not null
              and slots.dog_title is not null and slots.dog_total is not null
            then: sure
          - else: not_found
      - id: not_found
        action: utter_dog_not_found
        next: END
      - id: sure
        collect: dog_sure
        ask_before_filling: true
        next:
          - if: slots.dog_sure
            then: pay
          - else: END
      - id: pay
        action: create_payment
        once: true
        args:
          register: dog_taxes
          reference: slots.dog_reference
          total: slots.dog_total
          title: slots.dog_title
          receipt_text: utter_dog_receipt
        into: {outcome: dog_pay_outcome, link: dog_link}
        next:
          - if: slots.dog_pay_outcome = "ok"
            then: give
          - else: not_found
      - id: give
        action: utter_dog_link
        next: END
slots:
  dog_tag: {type: text, labels: {en: dog tag, zh: 犬牌号}}
  dog_outcome: {type: text, mappings: [{type: controlled}]}
  dog_reference: {type: text, mappings: [{type: controlled}]}
  dog_title: {type: any, mappings: [{type: controlled}]}
  dog_total: {type: any, mappings: [{type: controlled}]}
  dog_sure: {type: bool}
  dog_pay_outcome: {type: text, mappings: [{type: controlled}]}
  dog_link: {type: text, kind: link, mappings: [{type: controlled}]}
responses:
  utter_ask_dog_tag: [{text: What is on your dog's tag?, translation: {zh: 请问犬牌号是多少？}}]
  utter_ask_dog_sure:
    - text: "{dog_title}: {dog_total}. Pay now?"
      translation: {zh: "{dog_title}：{dog_total}。现在缴纳吗？"}
  utter_dog_not_found: [{text: There is no such tag., translation: {zh: 没有找到该犬牌。}}]
  utter_dog_link: [{text: "Pay here: {dog_link}", translation: {zh: "请在这里缴纳：{dog_link}"}}]
  utter_dog_receipt:
    - text: "Dog tax paid, {total}. Receipt {receipt}."
      translation: {zh: "养犬费已缴，{total}，票据号{receipt}。"}
"""

DOG_REGISTER = """
register: dog_taxes
title: {zh: 养犬费, en: Dog taxes}
accepts: any
template:
  title: {zh: 养犬费, en: Dog tax}
  place: {zh: 市政厅, en: Town hall}
  at: "2026-11-01T09:00"
  lines:
    - {code: tax, label: {zh: 年费, en: Yearly fee}, amount: 3000}
  currency: GBP
  deadline: "2026-12-31"
"""

ALLOTMENT = """
version: "3.1"
flows:
  view_allotment:
    name: Allotment viewing
    translation: {zh: {name: 菜园参观}}
    description: Books a viewing of an allotment.
    nlu_trigger: [{intent: allotment.book}]
    metadata: {city_desk: {menu: 20}}
    run_pattern_completed: false
    steps:
      - id: office
        collect: allotment_desk
      - id: days
        action: find_days
        args: {desk: slots.allotment_desk, slot: allotment_day}
        into: {days: allotment_days}
      - id: day
        collect: allotment_day
      - id: times
        action: find_times
        args: {desk: slots.allotment_desk, date: slots.allotment_day, slot: allotment_time}
        into: {outcome: allotment_outcome, times: allotment_times}
        next:
          - if: slots.allotment_outcome = "ok"
            then: time
          - else: again
      - id: again
        set_slots: [{allotment_day: null}]
        next: day
      - id: time
        collect: allotment_time
      - id: hold
        action: hold_place
        args:
          desk: slots.allotment_desk
          date: slots.allotment_day
          time: slots.allotment_time
          date_slot: allotment_day
          time_slot: allotment_time
        into: {outcome: allotment_held, booking: allotment_booking, near: allotment_times}
        next:
          - if: slots.allotment_held = "ok" and slots.allotment_booking is not null
            then: sure
          - else: later
      - id: later
        set_slots: [{allotment_time: null}]
        next: time
      - id: sure
        collect: allotment_sure
        ask_before_filling: true
        next:
          - if: slots.allotment_sure
            then: book
          - else:
              - action: give_back_place
                next: END
      - id: book
        action: confirm_booking
        once: true
        args: {booking: slots.allotment_booking, title: Allotment viewing}
        into: {outcome: allotment_booked, code: allotment_code, page: allotment_page}
        next:
          - if: slots.allotment_booked = "ok"
            then: done
          - else: later
      - id: done
        action: utter_allotment_done
        next: END
slots:
  allotment_desk: {type: categorical, choices: desks.allotment, labels: {en: office, zh: 地点}}
  allotment_day: {type: text, kind: date, labels: {en: day, zh: 日期}}
  allotment_time: {type: text, kind: time, labels: {en: time, zh: 时间}}
  allotment_days: {type: any, mappings: [{type: controlled}]}
  allotment_times: {type: any, mappings: [{type: controlled}]}
  allotment_outcome: {type: text, mappings: [{type: controlled}]}
  allotment_held: {type: text, mappings: [{type: controlled}]}
  allotment_booking: {type: text, mappings: [{type: controlled}]}
  allotment_sure: {type: bool}
  allotment_booked: {type: text, mappings: [{type: controlled}]}
  allotment_code: {type: text, mappings: [{type: controlled}]}
  allotment_page: {type: text, kind: link, mappings: [{type: controlled}]}
responses:
  utter_ask_allotment_desk: [{text: Where?, translation: {zh: 在哪里？}}]
  utter_ask_allotment_day:
    - {text: Which day?, translation: {zh: 哪一天？}, buttons_from: allotment_days}
  utter_ask_allotment_time:
    - {text: What time?, translation: {zh: 几点？}, buttons_from: allotment_times}
  utter_ask_allotment_sure:
    - text: "{allotment_day}, {allotment_time}. Book it?"
      translation: {zh: "{allotment_day}，{allotment_time}。确认预约吗？"}
  utter_allotment_done:
    - text: "Booked. Your code is {allotment_code}. {allotment_page}"
      translation: {zh: "已预约，预约码{allotment_code}。{allotment_page}"}
"""


def write(folder: Path) -> tuple[Path, Path]:
    """A project folder with the house's own system services, and the practice registers."""
    for service in ("system", "matters"):
        shutil.copytree(HERE / "catalog" / service, folder / "flows/catalog" / service)
    for service, text in (("dog_tax", DOG_TAX), ("allotment", ALLOTMENT)):
        place = folder / "flows/catalog" / service
        place.mkdir()
        (place / "flow.yml").write_text(text, "utf-8")
    cities = folder / "flows/cities"
    cities.mkdir()
    (cities / "littleham.yml").write_text(_city(), "utf-8")
    registers = folder / "registers"
    registers.mkdir()
    (registers / "dog_taxes.yml").write_text(DOG_REGISTER, "utf-8")
    return folder / "flows", registers


def _city() -> str:
    """Shanghai's file with another name, offer and desk: what `city add` will do one day."""
    return (Path(__file__).with_name("littleham.yml")).read_text("utf-8")
