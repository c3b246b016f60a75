import { useEffect, useState } from 'react'

/** True once `is` has been true for `ms`: what is over sooner is not worth a flicker. */
export function useLate(is: boolean, ms = 150): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!is) return
    const timer = setTimeout(() => setLate(true), ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [is, ms])
  return is && isLate
}
