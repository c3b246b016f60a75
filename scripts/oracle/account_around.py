"""What the rest of the account means for a trade: open risk, maintenance by tier, liquidation."""
from fills import D, ZERO


def position_loss(position, fees, slippage):
    """All-in loss of an open position at its stop, from its entry, never below zero; None when nothing bounds it."""
    if position.get("stop") is None:
        return None
    size, entry = D(position["size"]), D(position["entry"])
    out = D(position["stop"]) * (1 - slippage.copy_sign(size))
    fee = D(fees["taker"]) * (entry + out) * abs(size)
    return max(ZERO, size * (entry - out) + fee)


def order_loss(order, position, fees, slippage):
    """All-in loss of a resting entry at its own stop, else at its coin's; zero where nobody knows of one."""
    stop = order.get("stop") or (position or {}).get("stop")
    if order.get("reduceOnly") or (stop is None and "stop" not in order):
        return ZERO
    size = D(order["size"]) * (1 if order["side"] == "buy" else -1)
    return position_loss({"size": str(size), "entry": order["price"], "stop": stop}, fees, slippage)


def tier_rows(market):
    """(lower bound, maintenance rate, deduction) of each margin tier, lowest first."""
    tiers = market.get("marginTiers") or [{"lowerBound": "0", "maxLeverage": market["maxLeverage"]}]
    rows, deduction, before = [], ZERO, None
    for tier in tiers:
        lower, rate = D(tier["lowerBound"]), 1 / (2 * D(tier["maxLeverage"]))
        if before is not None:
            deduction += lower * (rate - before)
        rows.append((lower, rate, deduction))
        before = rate
    return rows


def maintenance(market, notional):
    """Maintenance margin of a position of this notional."""
    _, rate, deduction = [row for row in tier_rows(market) if row[0] <= notional or row[0] == 0][-1]
    return notional * rate - deduction


def isolated_margin(position, mark):
    """What an isolated position holds, its open result included."""
    if "margin" in position:
        return D(position["margin"])
    size, entry = D(position["size"]), D(position["entry"])
    return abs(size) * entry / D(position["leverage"]) + size * (mark - entry)


def liquidation(facts, coin, mode, net, backing, at):
    """Price at which maintenance equals what is left: `backing` dollars when the price is `at`, for a net size."""
    if net == 0:
        return None
    rows = tier_rows(facts["markets"][coin])
    for index, (lower, rate, deduction) in enumerate(rows):
        price = (net * at - backing - deduction) / (net - abs(net) * rate)
        upper = rows[index + 1][0] if index + 1 < len(rows) else None
        value = abs(net) * price
        if price > 0 and (lower <= value or index == 0) and (upper is None or value <= upper):
            return price
    return None


def other_cross_maintenance(facts, coin):
    """Maintenance of every other cross position at its mark."""
    markets = facts["markets"]
    return sum((maintenance(markets[p["coin"]], abs(D(p["size"])) * D(markets[p["coin"]]["mark"]))
                for p in facts["account"]["positions"]
                if p["marginMode"] == "cross" and p["coin"] != coin), ZERO)
