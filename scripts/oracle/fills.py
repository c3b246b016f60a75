"""Ticks, lots, printing, how an entry fills through the book, and what a size loses at its stop."""
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, getcontext, localcontext

getcontext().prec = 60
D = Decimal
ZERO = D(0)
TRIGGER_CAP = D("0.1")  # how far from its trigger the venue fills a trigger order at worst
HUGE = 10 ** 15


class Refused(Exception):
    """No ticket can be made of this trade; the message says why."""


def quiet(value):
    """The value without the noise that a division left in its last digits."""
    with localcontext() as context:
        context.prec = 45
        return +value


def tick(price, size_decimals):
    """The price step here: five significant figures and 6 - szDecimals decimals; whole numbers are always legal."""
    places = min(6 - size_decimals, 4 - price.adjusted())
    return D(1).scaleb(-max(places, 0))


def round_price(price, size_decimals, up):
    """The nearest legal price not below (up) or not above (down) `price`."""
    step = tick(price, size_decimals)
    return quiet(price / step).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step


def text(value, up=True):
    """Plain decimal: exact where it ends, else eight decimals, up or down."""
    value = quiet(value).normalize()
    if -value.as_tuple().exponent > 30:
        value = value.quantize(D("1e-8"), ROUND_CEILING if up else ROUND_FLOOR).normalize()
    return format(value + 0, "f")


def floor_int(value):
    """Whole part of a quotient that may carry a division's noise in its 60th digit."""
    return int(quiet(value).to_integral_value(ROUND_FLOOR))



class Entry:
    """What a size costs to get into: `cost(units)` in dollars for `units` lots per rung."""

    def __init__(self, trade, market, settings):
        said, self.kind = trade["entry"], trade["entry"]["type"]
        self.sign = 1 if trade["side"] == "long" else -1
        self.decimals = market["szDecimals"]
        self.lot = D(1).scaleb(-self.decimals)
        buy = self.sign > 0
        levels = market["asks"] if buy else market["bids"]
        self.levels, self.limit, self.tif = [(D(p), D(s)) for p, s in levels], None, trade.get("tif") or "Gtc"
        if self.kind == "market":
            if not market["asks"] or not market["bids"]:
                raise Refused("no mid")
            self.mid = (D(market["bids"][0][0]) + D(market["asks"][0][0])) / 2
            slip = D(settings.get("marketSlippage", "0.005"))
            self.limit = round_price(self.mid * (1 + self.sign * slip), self.decimals, not buy)
            self.tif, self.prices = "Ioc", None
            self.levels = self.within(self.limit)
            if not self.levels:
                raise Refused("empty book")
            self.worst = max(self.limit, self.levels[0][0])
        else:
            if self.kind == "ladder":
                first, last, n = D(said["from"]), D(said["to"]), int(said["rungs"])
                exact = [first + (last - first) * k / (n - 1) for k in range(n)]
            else:
                exact = [D(said["price"])]
            self.prices = [round_price(p, self.decimals, not buy) for p in exact]
            if min(self.prices) <= 0 or len(set(self.prices)) < len(self.prices):
                raise Refused("rungs")
            self.worst = max(self.prices)
            if self.kind == "stop":
                self.limit = round_price(self.prices[0] * (1 + self.sign * TRIGGER_CAP), self.decimals, buy)
                self.worst = self.limit if buy else self.prices[0]
                if (self.prices[0] - D(market["mark"])) * self.sign <= 0:
                    raise Refused("fires at once")
            if self.tif == "Ioc" and not self.within(self.prices[0]):
                raise Refused("empty book")
        self.rungs = len(self.prices) if self.prices else 1

    def within(self, limit):
        """The levels that an order with this limit price takes."""
        return [(p, s) for p, s in self.levels if (p - limit) * self.sign <= 0]

    def size(self, units):
        """Base units for `units` lots on every rung."""
        return self.lot * units * self.rungs

    def cost(self, units):
        """Dollars paid (or received) at the expected fills; past the last level everything fills at the limit."""
        if self.prices:
            return sum(self.prices, ZERO) * self.lot * units
        left, total = self.size(units), ZERO
        for price, there in self.levels:
            taken = min(left, there)
            total, left = total + taken * price, left - taken
        return total + left * self.limit

    def average(self, units):
        """Average fill per base unit; for no size at all, the first fill."""
        if self.prices:
            return sum(self.prices, ZERO) / self.rungs
        if units == 0:
            return self.levels[0][0] if self.levels else self.limit
        return self.cost(units) / self.size(units)

    def depth(self):
        """Lots that the levels present can fill; None where the rest of the order rests."""
        if self.kind == "market":
            takes = self.levels
        elif self.kind == "limit" and self.tif == "Ioc":
            takes = self.within(self.prices[0])
        else:
            return None
        return floor_int(sum((s for _, s in takes), ZERO) / self.lot)


def largest(holds):
    """The largest whole number for which `holds`, which must hold up to it and not beyond; 0 when it never holds."""
    if not holds(1):
        return 0
    high = 2
    while holds(high) and high < HUGE:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low



class Exit:
    """The stop of a trade and what a size loses there."""

    def __init__(self, trade, market, entry, fees, slippage):
        self.said, self.entry, self.atr = trade.get("stop"), entry, market.get("atr14")
        self.maker = entry.tif == "Alo"
        self.fee_in, self.fee_out = D(fees["maker" if self.maker else "taker"]), D(fees["taker"])
        self.slippage, self.trigger = slippage, None

    def place(self, units):
        """Puts the stop where it belongs for this size and answers whether that moved it. It is kept on the tick and
        rounded toward the entry; a relative one follows the average fill."""
        before, self.trigger = self.trigger, self.stop(units)
        return self.trigger != before

    def stop(self, units):
        if self.said is None:
            return None
        average, sign, value = self.entry.average(units), self.entry.sign, D(self.said["value"])
        if self.said["by"] == "price":
            raw = value
        elif self.said["by"] == "percent":
            raw = average * (1 - sign * value / 100)
        else:
            raw = average - sign * value * D(self.atr)
        if raw <= 0:
            raise Refused("stop below zero")
        return round_price(raw, self.entry.decimals, sign > 0)

    def loss(self, units, slippage=None, fees=True):
        """Dollars lost when `units` fill and the stop fills `slippage` beyond its trigger."""
        sign, size, cost, stop = self.entry.sign, self.entry.size(units), self.entry.cost(units), self.trigger
        out = stop * (1 - sign * (self.slippage if slippage is None else slippage)) * size
        return sign * (cost - out) + (self.fee_in * cost + self.fee_out * out if fees else 0)
