"""Sizes seeded random trades with the desk and with the oracle, and compares every number as a decimal.

    python3 scripts/oracle/compare.py --cases 20000 --seed 1
    python3 scripts/oracle/compare.py --cases 240 --seed 7 --golden test/fixtures/sizing-oracle.jsonl
"""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from decimal import Decimal as D

sys.dont_write_bytecode = True

from fills import round_price, text  # noqa: E402
from sizing_oracle import assess  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLAIN = re.compile(r"-?\d+(\.\d+)?$")


def pick_price(rng, decimals):
    """A legal price between 0.00001 and a few 100,000, as fine as the coin's size step allows."""
    price = D(10) ** rng.randint(-(6 - decimals) + 1 if decimals < 5 else 1, 5) * D(rng.randint(10000, 99999)) / 10000
    return max(round_price(price, decimals, False), D(1).scaleb(-(6 - decimals)) * 50)


def around(rng, price, decimals, low, high):
    """A price that lies a random share of `price` away, with digits to round now and then."""
    moved = price * (1 + D(str(round(rng.uniform(low, high), 6))))
    return moved.quantize(D(1).scaleb(price.adjusted() - rng.choice([2, 3, 4, 6])))


def book(rng, mark, decimals, sign, lots):
    """One side of a book: best first, sometimes thin, sometimes gapped."""
    price, levels = mark, []
    for _ in range(rng.choice([1, 2, 3, 5, 20])):
        price = price * (1 + sign * D(str(round(rng.uniform(0.00005, rng.choice([0.0005, 0.002])), 8))))
        legal = round_price(price, decimals, sign > 0)
        if legal <= 0 or (levels and D(levels[-1][0]) == legal):
            continue
        price = legal
        levels.append([text(legal), text(max(1, int(float(lots) * rng.random() ** 2)) * D(1).scaleb(-decimals))])
    return levels


def make_market(rng, asset, equity):
    """A market with its own scale, tiers and book."""
    decimals = rng.randint(0, 5)
    mark = pick_price(rng, decimals)
    most = rng.choice([3, 5, 10, 20, 25, 40])
    lots = equity * D(str(rng.choice([0.05, 0.5, 3, 40]))) / mark * 10 ** decimals
    market = {"asset": asset, "szDecimals": decimals, "maxLeverage": most, "mark": text(mark), "oracle": text(mark),
              "bids": book(rng, mark, decimals, -1, lots), "asks": book(rng, mark, decimals, 1, lots),
              "leverage": str(rng.randint(1, most)), "marginMode": rng.choice(["cross", "cross", "isolated"]),
              "atr14": text((mark * D(rng.randint(5, 40)) / 1000).quantize(D("1e-9")))}
    if rng.random() < 0.7:
        lower = (equity * D(str(rng.choice([0.3, 1, 2, 20])))).quantize(D(1))
        market["marginTiers"] = [{"lowerBound": "0", "maxLeverage": most},
                                 {"lowerBound": text(lower), "maxLeverage": max(1, most // 2)}]
        if rng.random() < 0.5:
            market["marginTiers"].append({"lowerBound": text(lower * 3), "maxLeverage": max(1, most // 4)})
    return market


def make_account(rng, markets, equity):
    """Positions and orders that the markets can hold."""
    positions, orders = [], []
    for coin, market in markets.items():
        mark, decimals = D(market["mark"]), market["szDecimals"]
        lot = D(1).scaleb(-decimals)
        if rng.random() < 0.3:
            size = max(1, int(equity * D(str(rng.uniform(0.02, 0.8))) / mark / lot)) * lot * rng.choice([1, -1])
            entry = around(rng, mark, decimals, -0.03, 0.03)
            stop = around(rng, entry, decimals, -0.08, 0.02) if size > 0 else around(rng, entry, decimals, -0.02, 0.08)
            if entry <= 0 or stop <= 0:
                continue
            positions.append({"coin": coin, "size": text(size), "entry": text(entry), "leverage": market["leverage"],
                              "marginMode": market["marginMode"], "stop": rng.choice([text(stop)] * 4 + [None])})
            if market["marginMode"] == "isolated" and rng.random() < 0.3:
                positions[-1]["margin"] = text((abs(size) * mark / 3).quantize(D("0.01")))
        if rng.random() < 0.3:
            side, price = rng.choice(["buy", "sell"]), around(rng, mark, decimals, -0.03, 0.03)
            size = max(1, int(equity * D(str(rng.uniform(0.02, 0.5))) / mark / lot)) * lot
            if price <= 0:
                continue
            order = {"coin": coin, "side": side, "price": text(price), "size": text(size)}
            if rng.random() < 0.3:
                order["reduceOnly"] = True
            elif rng.random() < 0.2:
                order["stop"] = None
            elif rng.random() < 0.7:
                down = around(rng, price, decimals, -0.06, -0.01)
                order["stop"] = text(down if side == "buy" else around(rng, price, decimals, 0.01, 0.06))
                if D(order["stop"]) <= 0:
                    del order["stop"]
            orders.append(order)
    return {"equity": text(equity), "free": text(equity * rng.choice([D("0.1"), D("0.6"), D(1)])),
            "positions": positions, "orders": orders,
            "dayPnl": text(equity * rng.choice([D(0), D("-0.01"), D("-0.025"), D("0.013"), D("-0.03")]))}


def make_case(rng):
    """(words, facts, trade): the sentence and the structured trade say the same."""
    equity = D(rng.choice([500, 10000, 12345, 250000, 3000000]))
    markets = {"SOL": make_market(rng, 5, equity)}
    if rng.random() < 0.4:
        markets["ETH"] = make_market(rng, 1, equity)
    facts = {"now": 1790000000000, "account": make_account(rng, markets, equity),
             "fees": {"taker": rng.choice(["0.00045", "0.0004", "0.00024"]),
                      "maker": rng.choice(["0.00015", "0", "-0.00002"])},
             "markets": markets, "settings": {"stopSlippage": rng.choice(["0.001", "0.002", "0"])}}
    if rng.random() < 0.15:
        facts["settings"]["marketSlippage"] = rng.choice(["0.002", "0.0125"])
    if rng.random() < 0.1:
        facts["policy"] = {"MAX_GROSS_EXPOSURE": {"block": "0.8"}, "MAX_LEVERAGE": {"block": rng.choice(["0.7", "2"])},
                           "MARGIN_SUFFICIENCY": {"block": "0.2"}, "DAILY_LOSS_LIMIT": {"halt": "0.015"},
                           "MAX_SLIPPAGE": {"block": rng.choice(["0.0007", "0.003"])},
                           "MAX_LOSS_PER_TRADE": {"warn": "0.01", "block": "0.05"}, "VENUE_BOUND_LOSS": {"warn": "2"},
                           "PRICE_COLLAR": {"warn": "0.01", "block": "0.02", "passive": "0.02"}}
    elif rng.random() < 0.2:
        facts["policy"] = {"HEAT": {"block": rng.choice(["0.04", "0.1"])}, "MAX_POSITION": {"block": "1"},
                           "MAX_ORDER_NOTIONAL": {"block": rng.choice(["0.5", "2"])}}
    market = markets["SOL"]
    mark, decimals = D(market["mark"]), market["szDecimals"]
    side = rng.choice(["long", "short"])
    sign = 1 if side == "long" else -1
    words, trade = [rng.choice({"long": ["l", "long", "buy"], "short": ["sh", "short", "sell"]}[side]), "sol"], {}
    trade.update(coin="SOL", side=side, targets=[], tif=None, leverage=None, marginMode=None, stop=None)
    by = rng.choice(["risk_percent"] * 5 + ["risk_usd", "notional", "allocate_percent", "margin", "base"])
    value = {"risk_percent": lambda: rng.choice(["0.5", "1", "2", "2", "2.5", "4"]),
             "risk_usd": lambda: text((equity * rng.randint(2, 35) / 1000).quantize(D("0.01"))),
             "notional": lambda: text((equity * D(str(rng.uniform(0.05, 4)))).quantize(D("0.01"))),
             "allocate_percent": lambda: rng.choice(["5", "10", "33.3", "150"]),
             "margin": lambda: text((equity * D(str(rng.uniform(0.01, 0.4)))).quantize(D("0.1"))),
             "base": lambda: text(max(D(1).scaleb(-decimals), (equity * D(str(rng.uniform(0.05, 4))) / mark).quantize(
                 D(1).scaleb(-decimals - rng.choice([0, 0, 1])))))}[by]()
    trade["sizing"] = {"by": by, "value": value}
    words.append({"risk_percent": f"r{value}%", "risk_usd": f"r${value}", "notional": f"n{value}",
                  "allocate_percent": f"a{value}%", "margin": f"m{value}", "base": f"q{value}"}[by])
    kind = rng.choice(["market", "market", "limit", "limit", "limit", "stop", "ladder"])
    entry = mark
    if kind == "limit":
        entry = around(rng, mark, decimals, -0.03, 0.03)
        trade["entry"] = {"type": "limit", "price": text(entry)}
        words.append(rng.choice(["e", "@"]) + text(entry))
        if (entry - mark) * sign < 0 and rng.random() < 0.3:
            trade["tif"] = "Alo"
            words.append("alo")
        elif (entry - mark) * sign > 0 and rng.random() < 0.4:
            trade["tif"] = "Ioc"
            words.append("ioc")
    elif kind == "stop":
        entry = around(rng, mark, decimals, 0.002, 0.04) if sign > 0 else around(rng, mark, decimals, -0.04, -0.002)
        trade["entry"] = {"type": "stop", "price": text(entry)}
        words.append("es" + text(entry))
    elif kind == "ladder":
        last = around(rng, mark, decimals, -0.05, -0.01) if sign > 0 else around(rng, mark, decimals, 0.01, 0.05)
        first, n = around(rng, mark, decimals, -0.005, 0.005), rng.randint(2, 6)
        trade["entry"] = {"type": "ladder", "from": text(first), "to": text(last), "rungs": str(n)}
        words.append(f"e{text(first)}-{text(last)}x{n}")
        entry = last
    else:
        trade["entry"] = {"type": "market"}
        words += rng.choice([[], ["mkt"]])
    if entry <= 0:
        return make_case(rng)
    if by.startswith("risk") or rng.random() < 0.7:
        how = rng.choice(["price", "price", "percent", "atr"])
        said = {"price": lambda: text(around(rng, entry, decimals, -0.1, -0.003) if sign > 0
                                      else around(rng, entry, decimals, 0.003, 0.1)),
                "percent": lambda: rng.choice(["0.7", "2", "5", "12.5"]),
                "atr": lambda: rng.choice(["1", "1.5", "3"])}[how]()
        if D(said) <= 0:
            return make_case(rng)
        trade["stop"] = {"by": how, "value": said}
        words.append({"price": f"s{said}", "percent": f"s{rng.choice(['', '-'])}{said}%", "atr": f"s{said}atr"}[how])
    if rng.random() < 0.5:
        add_targets(rng, trade, words, entry, decimals, sign)
    if rng.random() < 0.3:
        trade["leverage"] = str(rng.randint(1, market["maxLeverage"] + 2))
        words.append("x" + trade["leverage"])
    if rng.random() < 0.25 and not any(p["coin"] == "SOL" for p in facts["account"]["positions"]):
        trade["marginMode"] = rng.choice(["cross", "isolated"])
        words.append({"cross": "cross", "isolated": "iso"}[trade["marginMode"]])
    middle = words[2:]
    rng.shuffle(middle)
    return " ".join(words[:2] + middle), facts, trade


def add_targets(rng, trade, words, entry, decimals, sign):
    """One to three targets, by price or by R, with or without shares."""
    if trade["stop"] and rng.random() < 0.3:
        value = rng.choice(["1", "1.5", "2", "3"])
        trade["targets"] = [{"by": "r", "value": value, "share": None}]
        words.append(f"t{value}R")
        return
    count = rng.randint(1, 3)
    prices = sorted(around(rng, entry, decimals, 0.06, 0.3) if sign > 0 else around(rng, entry, decimals, -0.3, -0.06)
                    for _ in range(count))
    if prices[0] <= 0 or len(set(prices)) < count:
        return
    shares = rng.choice([None, {1: ["50"], 2: ["50", "25"], 3: ["33", "33", "34"]}[count]])
    trade["targets"] = [{"by": "price", "value": text(p), "share": shares and shares[i]} for i, p in enumerate(prices)]
    words.append("t" + ",".join(text(p) + (f":{shares[i]}%" if shares else "") for i, p in enumerate(prices)))


def run_desk(cases):
    """The desk's reports, in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as batch:
        for words, facts, _ in cases:
            batch.write(json.dumps({"words": words, "facts": facts}) + "\n")
    try:
        done = subprocess.run([os.path.join(ROOT, "node_modules/.bin/node"), "scripts/desk.mjs", "size", "--batch",
                               batch.name, "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        os.unlink(batch.name)
    if done.stderr:
        print(done.stderr[:2000], file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def broken_promises(trade, facts, desk):
    """What every report must keep: within budget, not one lot less than it could be, plain numbers."""
    ticket, sizing, losses = desk["ticket"], desk["sizing"], desk["losses"]
    if not ticket:
        return []
    broken = []
    numbers = re.findall(r'": "(-?[0-9.eE+-]+)"', json.dumps([ticket, sizing["caps"], losses or {}, sizing]))
    if not all(PLAIN.match(number) for number in numbers):
        broken.append(("not a plain number", None, [n for n in numbers if not PLAIN.match(n)]))
    if sizing["budget"] is None:
        if sizing["boundBy"] is not None or D(ticket["size"]) > D(trade["sizing"]["value"]) and sizing["by"] == "base":
            broken.append(("a named size was changed", trade["sizing"]["value"], ticket["size"]))
        return broken
    if D(losses["allIn"]) > D(sizing["budget"]):
        broken.append(("all-in over budget", sizing["budget"], losses["allIn"]))
    rungs = max(1, len(ticket["entry"]["rungs"]))
    lot = D(1).scaleb(-facts["markets"]["SOL"]["szDecimals"]) * rungs
    alone = sum(D(cap) == D(ticket["size"]) for cap in sizing["caps"].values()) == 1
    more = D(ticket["size"]) + lot
    if sizing["boundBy"] == "risk" and alone and not one_more_breaks(trade, facts, more, D(sizing["budget"])):
        broken.append(("one more lot would fit", sizing["budget"], ticket["size"]))
    return broken


def one_more_breaks(trade, facts, size, budget):
    """Whether a size that the user would name loses more than the budget at its own stop."""
    named = assess(facts, {**trade, "targets": [], "sizing": {"by": "base", "value": text(size)}})
    return named["verdict"] == "refused" or D(named["losses"]["allIn"]) > budget


def same(ours, desks):
    """Whether both say the same; numbers as decimals."""
    if isinstance(ours, str) and isinstance(desks, str) and PLAIN.match(ours) and PLAIN.match(desks):
        return D(ours) == D(desks)
    return ours == desks


def differences(ours, desk):
    """(path, oracle's, desk's) wherever the two disagree."""
    found = []

    def walk(path, a, b):
        if isinstance(a, dict) and isinstance(b, dict):
            for key in a if path and path != "sizing.caps" else {**a, **(b if path else {})}:
                walk(f"{path}.{key}".lstrip("."), a.get(key), b.get(key))
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            for index, (x, y) in enumerate(zip(a, b)):
                walk(f"{path}[{index}]", x, y)
        elif not same(a, b):
            found.append((path, a, b))

    if ours["verdict"] == "refused" or desk["verdict"] in ("refused", "question", "unreadable"):
        if ours["verdict"] != desk["verdict"]:
            found.append(("verdict", ours["verdict"], desk["verdict"]))
        return found
    said = {c["id"]: c["verdict"] for c in desk["checks"]}
    for part in ("ticket", "sizing", "losses"):
        walk(part, ours[part], desk[part])
    for check, verdict in ours["checks"].items():
        if said.get(check) != verdict:
            found.append((f"checks.{check}", verdict, said.get(check)))
    measured = {c["id"]: c["measured"] for c in desk["checks"]}
    for check, value in ours["measured"].items():
        if measured.get(check) != value:
            found.append((f"measured.{check}", value, measured.get(check)))
    if not found and ours["verdict"] != desk["verdict"]:
        found.append(("verdict", ours["verdict"], desk["verdict"]))
    return found


def write_golden(options, cases):
    """One JSON line a case, the oracle's answer beside it; the first line says what made the file."""
    with open(options.golden, "w", encoding="utf-8") as file:
        made = f"scripts/oracle/compare.py --cases {options.cases} --seed {options.seed} --golden FILE"
        file.write(json.dumps({"made": made, "by": "scripts/oracle/sizing_oracle.py"}) + "\n")
        for words, facts, trade in cases:
            answer = assess(facts, trade)
            keep = {"verdict": "refused"} if answer.pop("refusal") else answer
            keep.pop("measured", None)
            line = json.dumps({"words": words, "facts": facts, "oracle": keep}, separators=(",", ":"))
            file.write(line + "\n")


def main():
    """Runs the comparison; the exit status is 1 when anything differs."""
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=3, help="examples to print of each kind of difference")
    options.add_argument("--golden", help="write the oracle's answers here instead of asking the desk")
    options = options.parse_args()
    rng = random.Random(options.seed)
    cases = [make_case(rng) for _ in range(options.cases)]
    if options.golden:
        write_golden(options, cases)
        return
    reports = run_desk(cases)
    kinds, shown, verdicts = collections.Counter(), collections.Counter(), collections.Counter()
    wrong = 0
    for (words, facts, trade), desk in zip(cases, reports, strict=True):
        ours = assess(facts, trade)
        verdicts[desk["verdict"]] += 1
        found = differences(ours, desk) + broken_promises(trade, facts, desk)
        wrong += bool(found)
        kinds.update({re.sub(r"\[\d+\]", "", path) for path, _, _ in found})
        for path, mine, theirs in found[:1]:
            shown[path] += 1
            if shown[path] <= options.show:
                print(json.dumps({"path": path, "oracle": mine, "desk": theirs, "others": [f[0] for f in found[1:6]],
                                  "words": words, "refusal": [ours.get("refusal"), desk["refusal"]],
                                  "question": desk["reading"]["question"], "facts": facts}))
    print(f"{len(cases)} cases, {wrong} differ; verdicts {dict(verdicts)}; by field {dict(kinds.most_common())}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
