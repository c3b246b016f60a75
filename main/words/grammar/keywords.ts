import { thirdShare } from '../../../preload/contract/write-words.ts'
import type { Key, Meaning } from './claims.ts'

/** Keys whose value is glued to them (`r2%`); the long ones read glued as well. */
export const gluedKeys: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['r', 'risk'],
  ['e', 'entry'],
  ['@', 'entry'],
  ['es', 'stopEntry'],
  ['s', 'stop'],
  ['t', 'target'],
  ['x', 'leverage'],
  ['a', 'allocate'],
  ['n', 'notional'],
  ['m', 'margin'],
  ['q', 'size'],
  ['v', 'volatility'],
])

/** Keys whose value is the next word (`risk 2%`). */
export const longKeys: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['risk', 'risk'],
  ['entry', 'entry'],
  ['at', 'entry'],
  ['@', 'entry'],
  ['stop', 'stop'],
  ['sl', 'stop'],
  ['target', 'target'],
  ['targets', 'target'],
  ['tp', 'target'],
  ['leverage', 'leverage'],
  ['lev', 'leverage'],
  ['allocate', 'allocate'],
  ['notional', 'notional'],
  ['margin', 'margin'],
  ['size', 'size'],
  ['vol', 'volatility'],
  ['volatility', 'volatility'],
  ['kelly', 'kelly'],
  ['hold', 'hold'],
  ['account', 'account'],
])

/** Words that say all by themselves. */
export const wholeWords: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...['l', 'long', 'b', 'buy'].map((word): [string, Meaning] => [word, { is: 'side', value: 'long' }]),
  ...['sh', 'short', 'sell'].map((word): [string, Meaning] => [word, { is: 'side', value: 'short' }]),
  ...['mkt', 'market'].map((word): [string, Meaning] => [word, { is: 'entry', value: { type: 'market' } }]),
  ...['alo', 'post', 'post-only'].map((word): [string, Meaning] => [word, { is: 'tif', value: 'Alo' }]),
  ['ioc', { is: 'tif', value: 'Ioc' }],
  ['gtc', { is: 'tif', value: 'Gtc' }],
  ...['ro', 'reduce-only'].map((word): [string, Meaning] => [word, { is: 'reduceOnly', value: true }]),
  ...['iso', 'isolated'].map((word): [string, Meaning] => [word, { is: 'marginMode', value: 'isolated' }]),
  ['cross', { is: 'marginMode', value: 'cross' }],
  ['add', { is: 'add', value: true }],
  ['close', { is: 'verb', value: 'close' }],
  ['cancel', { is: 'verb', value: 'cancel' }],
  ['flat', { is: 'verb', value: 'flat' }],
  ['be', { is: 'verb', value: 'break_even' }],
  ['flip', { is: 'verb', value: 'flip' }],
  ['all', { is: 'all' }],
  ['everything', { is: 'all' }],
  ['half', { is: 'fraction', value: '50' }],
  ['third', { is: 'fraction', value: thirdShare }],
  ['quarter', { is: 'fraction', value: '25' }],
])

/** The parts of Kelly's fraction that a word names. */
export const kellyParts: ReadonlyMap<string, string> = new Map([
  ['half', '0.5'],
  ['quarter', '0.25'],
])

/** What later versions bring, by the word that asks for it. */
export const notYet: ReadonlyMap<string, string> = new Map([
  ['twap', 'A TWAP order'],
  ['trail', 'A trailing stop'],
  ['trailing', 'A trailing stop'],
  ['iceberg', 'An iceberg order'],
])
