/** What `desk help words` prints: the terse grammar, an example of each part. Every line of it is read whole; a test holds that. */
export const wordsHelp = `How a trade is said: parts in any order, one way to size it, commas and spaces between

  l sol r2% e100 s95                  long SOL, lose at most 2% of equity at the stop: limit 100, stop 95
  sh sol r$200 s5%                    short at the market, lose at most $200, stop 5% away
  l sol n5000 e100 s95                5000 of notional; a10% is 10% of equity, m500 is 500 of margin, q40 is 40 SOL
  l sol r2% es105 s100                a stop entry: buys once 105 trades
  l sol r2% e100-96x3 s95             a ladder: a third each at 100, 98, 96
  l sol r2% s2atr                     a stop two average ranges (14 hours) away
  l sol r2% e100 s95 t110:50%,120:50%
                                      targets with shares; t110 is one for all, t2R pays twice the risk
  l sol r2% e100 s95 alo x5           post only, leverage 5; also ioc, gtc, ro, iso, cross
  long SOL, risk 2%, entry 100, stop 95, half off at 110
                                      the same in longer words

What is open
  close sol                           all of it; close 50% sol, close 10 sol, close all
  be sol                              its stop to break-even, both fees paid
  stop sol 97                         its stop to a price; target sol 120 likewise
  flip sol s105                       close, then the same size the other way
  lev sol 5                           the market's leverage
  sol half off at 1R then be          a rule, kept while the desk is open
  cancel sol                          its orders; cancel all
  flat                                cancel and close everything
`
