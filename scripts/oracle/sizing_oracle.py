"""An independent reference for the desk's arithmetic.

Written from the sizing rules alone, not from the desk's sources: given frozen facts and a structured trade (an
`open` intent), `assess` returns the numbers that `desk size` must print. Decimals with 60 digits; no floats.

The one idea: a size is a whole number of lots per rung (one rung unless it is a ladder). Every cap is the largest such
number for which one inequality holds, so each cap below is written as that inequality.
"""
from decimal import ROUND_HALF_UP

from account_around import isolated_margin, liquidation, order_loss, other_cross_maintenance, position_loss
from fills import D, HUGE, ZERO, Entry, Exit, Refused, floor_int, largest, quiet, round_price, text

CAPS = ["risk", "heat", "dayBudget", "freeMargin", "orderNotional", "position", "grossExposure", "leverage",
        "marginTier", "depth"]
MINIMUM_NOTIONAL = D(10)


def assess(facts, trade):
    """The numbers of a report for an `open` trade: sizing, ticket, losses, refusal and the checks' verdicts."""
    try:
        return Assessment(facts, trade).report()
    except Refused as refused:
        return {"verdict": "refused", "refusal": str(refused)}


class Assessment:
    """One trade on one set of facts. Units are lots per rung throughout."""

    def __init__(self, facts, trade):
        settings = facts.get("settings") or {}
        self.facts, self.trade, self.account, self.fees = facts, trade, facts["account"], facts["fees"]
        self.market = facts["markets"][trade["coin"]]
        self.equity, self.free = D(self.account["equity"]), D(self.account["free"])
        self.day = D(self.account.get("dayPnl", "0"))
        self.slippage = D(settings.get("stopSlippage", "0.001"))
        self.entry = Entry(trade, self.market, settings)
        self.exit = Exit(trade, self.market, self.entry, self.fees, self.slippage)
        self.leverage = D(trade.get("leverage") or self.market["leverage"])
        self.mode = trade.get("marginMode") or self.market["marginMode"]
        self.by, self.value = trade["sizing"]["by"], D(trade["sizing"]["value"])
        self.held = {p["coin"]: p for p in self.account["positions"]}
        self.own = D(self.held[trade["coin"]]["size"]) if trade["coin"] in self.held else ZERO

    def limit(self, name, key, default):
        """A policy limit, or its default."""
        return D(((self.facts.get("policy") or {}).get(name) or {}).get(key, default))

    def fee(self, units):
        """Entry fee in dollars."""
        return self.exit.fee_in * self.entry.cost(units)

    def heat_before(self):
        """Open risk already on, and whether a position or an entry has none that could be measured."""
        losses = [position_loss(p, self.fees, self.slippage) for p in self.account["positions"]]
        losses += [order_loss(o, self.held.get(o["coin"]), self.fees, self.slippage) for o in self.account["orders"]]
        return sum((loss for loss in losses if loss is not None), ZERO), None in losses

    def side_exposure(self, coin, sign, orders):
        """Dollars of a coin's position in the direction of `sign`, with the resting entries that add to it."""
        held = self.held.get(coin)
        value = sign * D(held["size"]) * D(self.facts["markets"][coin]["mark"]) if held else ZERO
        return value + sum((D(o["size"]) * D(o["price"]) for o in self.account["orders"] if orders and o["coin"] == coin
                            and not o.get("reduceOnly") and (o["side"] == "buy") == (sign > 0)), ZERO)

    def exposure(self, units, orders):
        """(this coin's, every coin's) notional after the fill: positions at mark, orders at their price, this at cost.
        This coin's is negative while the order only makes a position of the other side smaller."""
        sign = self.entry.sign
        coin = self.trade["coin"]
        own = self.side_exposure(coin, sign, orders) + self.entry.cost(units)
        rest = sum((max(self.side_exposure(other, 1, orders), self.side_exposure(other, -1, orders))
                    for other in self.facts["markets"] if other != coin), ZERO)
        return own, own + rest

    def tier_limit(self):
        """Largest notional at this leverage; None where no tier ends it."""
        tiers = self.market.get("marginTiers") or []
        if self.leverage > self.market["maxLeverage"]:
            return None  # no size would pass
        return next((D(t["lowerBound"]) for t in tiers if t["maxLeverage"] < self.leverage and D(t["lowerBound"]) > 0),
                    None)

    def cap_rules(self, budget):
        """Each cap as the inequality that a size must satisfy; one that does not apply is absent."""
        entry, exit_, equity = self.entry, self.exit, self.equity
        rules, stop = {}, self.trade.get("stop")
        if stop and budget is not None:
            rules["risk"] = lambda n: exit_.loss(n) <= budget
        if stop:
            room = self.limit("HEAT", "block", "0.06") * equity - self.heat_before()[0]
            rules["heat"] = lambda n: exit_.loss(n) <= room
        if stop:
            left = self.limit("DAILY_LOSS_LIMIT", "halt", "0.03") * equity + self.day
            rules["dayBudget"] = lambda n: exit_.loss(n) <= left
        usable = self.limit("MARGIN_SUFFICIENCY", "block", "0.9") * self.free
        rules["freeMargin"] = lambda n: entry.cost(n) / self.leverage + self.fee(n) <= usable
        most = self.limit("MAX_ORDER_NOTIONAL", "block", "3") * equity
        rules["orderNotional"] = lambda n: self.worst_notional(n) <= most
        most_own = self.limit("MAX_POSITION", "block", "3") * equity
        rules["position"] = lambda n: self.exposure(n, True)[0] <= most_own
        most_gross = self.limit("MAX_GROSS_EXPOSURE", "block", "5") * equity
        rules["grossExposure"] = lambda n: self.exposure(n, True)[1] <= most_gross
        times = self.limit("MAX_LEVERAGE", "block", "5")
        rules["leverage"] = lambda n: self.exposure(n, False)[1] <= times * (equity - self.fee(n))
        tier = self.tier_limit()
        if tier is not None:
            rules["marginTier"] = lambda n: self.exposure(n, False)[0] <= tier
        if entry.kind in ("market", "limit") and self.slips(HUGE):
            rules["depth"] = lambda n: not self.slips(n)
        return rules

    def worst_notional(self, units):
        """Notional at the worst price each rung may fill at."""
        if self.entry.kind == "ladder":
            return self.entry.cost(units)
        return self.entry.size(units) * self.entry.worst

    def named_units(self):
        """Units of a size that the user named."""
        entry = self.entry
        if self.by == "base":
            return floor_int(self.value / entry.lot / entry.rungs)
        money = {"notional": self.value, "allocate_percent": self.equity * self.value / 100,
                 "margin": self.value * self.leverage}[self.by]
        return largest(lambda n: entry.cost(n) <= money)

    def report(self):
        """Sizes the trade and prints it."""
        entry, exit_, size = self.entry, self.exit, self.entry.size
        budget = {"risk_percent": self.equity * self.value / 100, "risk_usd": self.value}.get(self.by)
        bound, naive, caps = None, None, {}
        units = HUGE if budget is not None else self.named_units()  # a size from risk comes down from above
        over = budget is not None and budget > self.limit("MAX_LOSS_PER_TRADE", "block", "0.03") * self.equity
        while exit_.place(units) or not caps:
            caps = {name: largest(rule) for name, rule in self.cap_rules(budget).items()}
            if budget is not None:
                bound = "risk" if over else min(caps, key=lambda name: (caps[name], CAPS.index(name)))
                units = caps[bound]
        stop = exit_.trigger
        if stop is not None and any((p - stop) * entry.sign <= 0 for p in entry.prices or [entry.average(units)]):
            raise Refused("stop side")
        cost = entry.cost(units)
        if min([p * size(units) / entry.rungs for p in entry.prices or []] or [cost]) < MINIMUM_NOTIONAL:
            raise Refused("minimum")
        if budget is not None:
            distance = exit_.loss(units, ZERO, False) / size(units)
            naive = text(size(floor_int(budget / distance / entry.lot / entry.rungs)), False)
        out = {"verdict": None, "refusal": None,
               "sizing": {"by": self.by, "equity": text(self.equity), "whatIf": False,
                          "budget": None if budget is None else text(budget),
                          "lossPerUnit": None if stop is None else text(exit_.loss(units) / size(units)),
                          "naive": naive, "allIn": text(size(caps["risk"]), False) if budget is not None else None,
                          "boundBy": bound, "caps": {k: text(size(v), False) for k, v in caps.items()}}}
        losses = None
        if stop is not None:
            losses = {"planned": exit_.loss(units, ZERO, False), "allIn": exit_.loss(units),
                      "venueBound": exit_.loss(units, D("0.1"))}
        liq = self.liquidation_after(units)
        out["ticket"] = {
            "entry": {"type": entry.kind, "price": text(entry.average(units), entry.sign > 0),
                      "limit": None if entry.limit is None else text(entry.limit), "tif": entry.tif,
                      "rungs": [{"price": text(p), "size": text(size(units) / entry.rungs)} for p in entry.prices]
                      if entry.kind == "ladder" else []},
            "stop": None if stop is None else {"trigger": text(stop)}, "targets": self.targets(units, stop),
            "size": text(size(units)), "notional": text(cost), "leverage": text(self.leverage),
            "marginMode": self.mode, "margin": text(cost / self.leverage),
            "liquidation": None if liq is None else text(liq, entry.sign > 0)}
        out["losses"] = losses and {k: text(v) for k, v in losses.items()}
        out["checks"] = self.checks(units, budget, losses, stop, liq)
        out["measured"] = self.measured(units, budget, losses)
        verdicts = set(out["checks"].values())
        out["verdict"] = "blocked" if "block" in verdicts else "needs_ack" if "warn" in verdicts else "ready"
        return out

    def targets(self, units, stop):
        """Targets on the tick, rounded toward the entry, with shares floored to the lot."""
        said, entry, rows, used = self.trade.get("targets") or [], self.entry, [], 0
        average, total = entry.average(units), units * entry.rungs
        whole = all(t["share"] is None for t in said) or sum(D(t["share"] or 0) for t in said) == 100
        for index, target in enumerate(said):
            value = D(target["value"])
            raw = value if target["by"] == "price" else average + value * (average - stop)
            price = round_price(raw, entry.decimals, entry.sign < 0) if raw > 0 else ZERO
            if price <= 0 or any((price - p) * entry.sign <= 0 for p in entry.prices or [average]):
                raise Refused("target side")
            lots = floor_int(total / D(len(said)) if target["share"] is None else total * D(target["share"]) / 100)
            if index == len(said) - 1 and whole:
                lots = total - used
            if lots == 0:
                raise Refused("target of no lot")
            used += lots
            rows.append({"trigger": text(price), "size": text(entry.lot * lots)})
        return rows

    def liquidation_after(self, units):
        """Where the position after the expected fill is liquidated; None when nowhere above zero."""
        coin, sign, mark = self.trade["coin"], self.entry.sign, D(self.market["mark"])
        size, cost, account = self.entry.size(units), self.entry.cost(units), self.account
        at = cost / size
        opened = self.own * (at - mark)  # what the open position gains on the way to the fill
        if self.mode == "isolated":
            backing = cost / self.leverage - self.fee(units)
            if self.own:
                backing += isolated_margin(self.held[coin], mark) + opened
        else:
            backing = self.equity - self.fee(units) + opened - other_cross_maintenance(self.facts, coin)
            backing -= sum((isolated_margin(p, D(self.facts["markets"][p["coin"]]["mark"]))
                            for p in account["positions"] if p["marginMode"] == "isolated"), ZERO)
        return liquidation(self.facts, coin, self.mode, self.own + sign * size, backing, at)

    def checks(self, units, budget, losses, stop, liq):
        """Verdicts of the checks whose arithmetic is a size's or a loss's."""
        entry, equity, sign = self.entry, self.equity, self.entry.sign
        cost, size, mark = entry.cost(units), entry.size(units), D(self.market["mark"])
        at = cost / size

        def over(bad):
            return "block" if bad else "pass"

        own, gross = self.exposure(units, True)
        held, levered = self.exposure(units, False)
        levered, held = levered - held + abs(held), abs(held)
        tier = self.tier_limit()
        after = equity - self.fee(units)
        found = {
            "MAX_ORDER_NOTIONAL": over(
                self.worst_notional(units) > self.limit("MAX_ORDER_NOTIONAL", "block", "3") * equity),
            "MAX_POSITION": over(own > self.limit("MAX_POSITION", "block", "3") * equity),
            "MAX_GROSS_EXPOSURE": over(gross > self.limit("MAX_GROSS_EXPOSURE", "block", "5") * equity),
            "MAX_LEVERAGE": over(levered > self.limit("MAX_LEVERAGE", "block", "5") * after
                                 or self.leverage > self.market["maxLeverage"]
                                 or (tier is not None and held > tier)),
            "MARGIN_SUFFICIENCY": over(cost / self.leverage + self.fee(units)
                                       > self.limit("MARGIN_SUFFICIENCY", "block", "0.9") * self.free),
            "STOP_REQUIRED": "pass" if stop else "warn",
            "DAILY_LOSS_LIMIT": over(-self.day >= self.limit("DAILY_LOSS_LIMIT", "halt", "0.03") * equity)}
        before, unbounded = self.heat_before()
        too_hot = before + (losses["allIn"] if stop else 0) > self.limit("HEAT", "block", "0.06") * equity
        found["HEAT"] = "block" if too_hot else "warn" if unbounded else "pass"
        found["PRICE_COLLAR"] = self.collar()
        if stop:
            share = losses["allIn"] / equity
            too_much = max(share, (budget or 0) / equity) > self.limit("MAX_LOSS_PER_TRADE", "block", "0.03")
            much = share > self.limit("MAX_LOSS_PER_TRADE", "warn", "0.02")
            found["MAX_LOSS_PER_TRADE"] = "block" if too_much else "warn" if much else "pass"
            gap = stop - sign * abs(at - stop) / 5
            same = (self.own + sign * size) * sign > 0
            found["LIQ_BEFORE_STOP"] = over(liq is not None and same and (liq - gap) * sign > 0)
            times = self.limit("VENUE_BOUND_LOSS", "warn", "3")
            found["VENUE_BOUND_LOSS"] = "warn" if losses["venueBound"] > times * (budget or losses["allIn"]) else "pass"
        found["MAX_SLIPPAGE"] = over(self.slips(units))
        return found

    def measured(self, units, budget, losses):
        """What some of the checks measured, as they print it: shares and multiples with two decimals."""
        own, gross = self.exposure(units, True)
        before, unbounded = self.heat_before()
        hundredth = D("0.01")

        def times(value, of):
            return f"{quiet(value / of).quantize(hundredth, ROUND_HALF_UP)}x"

        def percent(value):
            return f"{quiet(value / self.equity * 100).quantize(hundredth, ROUND_HALF_UP)}%"

        found = {"MAX_ORDER_NOTIONAL": times(self.worst_notional(units), self.equity),
                 "MAX_POSITION": times(abs(own), self.equity),
                 "MAX_GROSS_EXPOSURE": times(gross - own + abs(own), self.equity),
                 "DAILY_LOSS_LIMIT": percent(max(ZERO, -self.day))}
        if losses:
            found["VENUE_BOUND_LOSS"] = times(losses["venueBound"], budget or losses["allIn"])
        if not unbounded:
            found["HEAT"] = percent(before + (losses["allIn"] if losses else 0))
        return found

    def collar(self):
        """How far from the mark the entry is sent: too far on the aggressive side, or far away on the passive one."""
        entry, mark, found = self.entry, D(self.market["mark"]), "pass"
        for price in [] if entry.kind == "stop" else entry.prices or [entry.limit]:
            away = (price - mark) * entry.sign / mark
            if away > self.limit("PRICE_COLLAR", "block", "0.05"):
                return "block"
            passive = self.limit("PRICE_COLLAR", "passive", "0.1")
            if away > self.limit("PRICE_COLLAR", "warn", "0.02") or -away > passive:
                found = "warn"
        return found

    def slips(self, units):
        """Whether the part that fills at once fills too far from mid, or an Ioc order can't fill whole."""
        entry, bids, asks = self.entry, self.market["bids"], self.market["asks"]
        depth = entry.depth()
        if depth is not None and units > depth:
            return True
        if entry.kind == "stop" or not bids or not asks:
            return False
        deepest = entry.limit or (max if entry.sign > 0 else min)(entry.prices)
        crossing = sum(1 for p in entry.prices if entry.within(p)) if entry.prices else 1
        left, cost, filled = entry.size(units) * crossing / entry.rungs, ZERO, ZERO
        for price, there in entry.within(deepest):
            taken = min(left, there)
            left, filled, cost = left - taken, filled + taken, cost + taken * price
        mid = (D(bids[0][0]) + D(asks[0][0])) / 2
        return filled > 0 and abs(cost / filled - mid) > self.limit("MAX_SLIPPAGE", "block", "0.005") * mid
