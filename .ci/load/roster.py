"""The fictitious roster: who is on it, and the pictures that they hand in."""

import datetime
import hashlib
import json
import os
import struct
import sys
import zlib

SCHOOL = "99999"
DEPARTMENTS = {
    "计算机科学与技术系": "dept-computing",
    "数学系": "dept-mathematics",
    "外国语言文学系": "dept-languages",
    "经济管理学院": "dept-economics",
    "法学院": "dept-law",
}
GRADUATES = int(os.environ.get("LOAD_GRADUATES", "500"))


def season():
    """The class year that the demo school is filing for."""
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
    return today.year if today <= datetime.date(today.year, 8, 20) else today.year + 1


YEAR = season()


def rows():
    """The roster: fictitious people whose ID numbers are generated."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    surnames, given = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "虚构甲 虚构乙 虚构丙 虚构丁 虚构戊 虚构己".split()
    departments = list(DEPARTMENTS)
    for number in range(GRADUATES):
        first17 = f"340102{YEAR - 22}{1 + number % 12:02}{1 + number // 12 % 28:02}{1 + number // 336:03}"
        check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]
        yield {
            "subject": f"load-{number:05}",
            "name": surnames[number % len(surnames)] + given[number % len(given)],
            "id_number": first17 + check,
            "sex": "男" if int(first17[16]) % 2 else "女",
            "department": departments[number % len(departments)],
            "number": number,
        }


ROWS = list(rows())


def people():
    """What the demo's sign-in has to know beforehand, as people.json in the data directory."""
    return [
        {"subject": row["subject"], "name": row["name"], "role": "graduate", "cn_id_number": row["id_number"]}
        for row in ROWS
    ]


def csv_line(row):
    return (
        f"{YEAR % 100 - 4}340102{row['number']:08},{row['name']},{row['id_number']},{row['sex']},汉族,共青团员,本科,非定向,"
        f"110108,{row['department']},统计学,4,L{row['number']:06},{YEAR - 4}09,{YEAR}06,是,否,,\r\n"
    )


def uscc(number):
    """A unified social credit code of no one, with its check character (GB 32100)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    first17 = f"91110000L0AD{number:05}"
    total = sum(alphabet.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    return first17 + alphabet[-total % 31]


def picture(seed):
    """A grey picture that only this seed gives."""
    shades = hashlib.sha256(seed.encode()).digest()
    side = 320
    lines = b"".join(b"\0" + bytes(shades[(x // 20 + y // 20 * 16) % 32] for x in range(side)) for y in range(side))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    json.dump(people(), sys.stdout)
