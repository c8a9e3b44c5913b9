const values = new WeakMap<object, unknown>()

/**
 * A value that must not be seen: it prints, serialises and inspects as `[secret]` (SEC-02).
 * Only {@link Secret.reveal} gives the value; call it at the edge where the value is used.
 *
 * @example
 * new Secret('abc').toString() // '[secret]'
 */
export class Secret<T> {
  // Keeps `Secret<A>` and `Secret<B>` apart for the type checker; nothing exists at run time.
  declare private readonly value: T

  constructor(value: T) {
    values.set(this, value)
  }

  /** The value itself. Never pass it to a log, an error, an event or a snapshot. */
  reveal(): T {
    return values.get(this) as T
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  // What `console.log` and `util.inspect` print in Node.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}
