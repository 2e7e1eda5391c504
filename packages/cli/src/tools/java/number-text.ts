/** `Double.toString`: `1024.0`, `1.0E7`, `1.0E-4`. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : `${value}`
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
}

/** `String.format("%.<digits>f")`: halves are rounded up, as Java rounds the decimal text of a double. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return doubleText(value)
  const [whole = '0', fraction = ''] = plain(value).replace('-', '').split('.')
  if (fraction.length <= digits) return `${value < 0 ? '-' : ''}${whole}${digits > 0 ? `.${fraction.padEnd(digits, '0')}` : ''}`
  let scaled = BigInt(whole + fraction.slice(0, digits))
  if (fraction.charCodeAt(digits) >= 53) scaled += 1n
  const text = scaled.toString().padStart(digits + 1, '0')
  const sign = value < 0 ? '-' : ''
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Without an exponent. */
function plain(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  const [digits = '', exponent = '0'] = text.replace('-', '').split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  const at = whole.length + Number(exponent)
  const all = whole + fraction
  const moved = at <= 0 ? `0.${'0'.repeat(-at)}${all}` : at >= all.length ? all.padEnd(at, '0') : `${all.slice(0, at)}.${all.slice(at)}`
  return value < 0 ? `-${moved}` : moved
}
