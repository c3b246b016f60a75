import { describe, expect, it } from 'vitest'
import { commandFor, type KeyPlace, type KeyPress } from '../../../renderer/keys/key-map.ts'

const screen: KeyPlace = { isText: false, isControl: false, hasQuestion: false, hasDialog: false, screen: 'trade' }
const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
})

describe('keys', () => {
  it('reads letters as commands only outside of text fields', () => {
    expect(commandFor(press('b'), screen)).toEqual({ is: 'side', side: 'long' })
    expect(commandFor(press('b'), { ...screen, isText: true })).toBeNull()
  })

  it('repeats nothing while a key is held, the kill switch included', () => {
    expect(commandFor(press('Enter', { repeat: true }), screen)).toBeNull()
    expect(commandFor(press('Backspace', { ctrlKey: true, shiftKey: true, repeat: true }), screen)).toBeNull()
  })

  it('hears the kill switch everywhere: in a text field and over a dialog', () => {
    const kill = press('Backspace', { ctrlKey: true, shiftKey: true })
    expect(
      commandFor(kill, { isText: true, isControl: true, hasQuestion: true, hasDialog: true, screen: 'policy' }),
    ).toEqual({
      is: 'kill',
    })
  })

  it('leaves every other key to an open dialog', () => {
    expect(commandFor(press('c'), { ...screen, hasDialog: true })).toBeNull()
    expect(commandFor(press('Enter'), { ...screen, hasDialog: true })).toBeNull()
  })

  it('takes a digit for an answer while a question is open, else for an interval', () => {
    expect(commandFor(press('2'), { ...screen, hasQuestion: true })).toEqual({ is: 'answer', index: 1 })
    expect(commandFor(press('2'), screen)).toEqual({ is: 'interval', index: 1 })
    expect(commandFor(press('7'), screen)).toBeNull()
  })

  it('opens the what-if grid with w, and with Alt w from inside the words', () => {
    expect(commandFor(press('w'), screen)).toEqual({ is: 'what-if' })
    expect(commandFor(press('w'), { ...screen, isText: true })).toBeNull()
    const altW = press('∑', { code: 'KeyW', altKey: true })
    expect(commandFor(altW, { ...screen, isText: true })).toEqual({ is: 'what-if' })
    expect(commandFor(altW, { ...screen, screen: 'policy' })).toBeNull()
  })

  it('takes an answer from inside the words with Alt', () => {
    const inWords = { ...screen, isText: true, hasQuestion: true }
    expect(commandFor(press('¡', { code: 'Digit1', altKey: true }), inWords)).toEqual({ is: 'answer', index: 0 })
    expect(commandFor(press('1'), inWords)).toBeNull()
  })

  it('lets Enter press the button that has the focus', () => {
    expect(commandFor(press('Enter'), { ...screen, isControl: true })).toBeNull()
    expect(commandFor(press('Enter'), screen)).toEqual({ is: 'review' })
  })

  it('tells c from Shift+C', () => {
    expect(commandFor(press('c'), screen)).toEqual({ is: 'cancel-last' })
    expect(commandFor(press('C', { shiftKey: true }), screen)).toEqual({ is: 'cancel-coin' })
    expect(commandFor(press('E', { shiftKey: true }), screen)).toEqual({ is: 'end-rules' })
  })

  it('leaves the browser’s own chords alone', () => {
    expect(commandFor(press('c', { ctrlKey: true }), screen)).toBeNull()
    expect(commandFor(press('r', { metaKey: true }), screen)).toBeNull()
    expect(commandFor(press('k', { ctrlKey: true }), { ...screen, isText: true })).toEqual({ is: 'palette' })
  })

  it('switches screens by Shift and a letter, and comes back by Esc', () => {
    expect(commandFor(press('P', { shiftKey: true }), screen)).toEqual({ is: 'screen', screen: 'policy' })
    expect(commandFor(press('Escape'), { ...screen, screen: 'policy' })).toEqual({ is: 'screen', screen: 'trade' })
    expect(commandFor(press('Escape'), screen)).toBeNull()
  })

  it('runs none of Trade’s own keys while another screen covers it', () => {
    const elsewhere = { ...screen, screen: 'policy' } as const
    for (const key of ['b', 's', 'c', 'C', 'x', 'e', 'Enter', '1']) expect(commandFor(press(key), elsewhere)).toBeNull()
    expect(commandFor(press('k'), elsewhere)).toEqual({ is: 'palette' })
    expect(commandFor(press('/'), elsewhere)).toEqual({ is: 'words' })
  })
})
