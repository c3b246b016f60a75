const canonical = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/
const form = /^(-?)0*(\d+)(?:\.(?=\d)(\d*?)0*)?$/

/** Decimal text in its one shortest form: no leading or trailing zeros, no bare point, no "-0". Null when it is no decimal. */
export function canonicalDecimal(text: string): string | null {
  if (canonical.test(text) && text !== '-0') return text
  const match = form.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = ''] = match
  const body = fraction === '' ? whole : `${whole}.${fraction}`
  return body === '0' ? '0' : `${sign}${body}`
}
