const heads = ['bench', 'what', 'measured', 'spread', 'aim', 'verdict', '']
const isRight = [false, false, true, true, true, false, false]

/** Rows of benches as a table for people: measured, aim, and whether the one keeps to the other. */
export function formatTable(rows) {
  const lines = rows.map((row, i) => [
    row.bench === rows[i - 1]?.bench ? '' : row.bench,
    row.what,
    row.value === undefined ? row.unit : `${number(row.value, row)} ${row.unit}`,
    row.spread ? row.spread.map((value) => number(value, row)).join(' – ') : '',
    row.aim === undefined ? '' : `≤ ${number(row.aim, { digits: 1 })} ${row.unit}`,
    row.aim === undefined ? '' : row.value <= row.aim ? 'good' : 'ABOVE',
    row.note ?? '',
  ])
  const widths = heads.map((_, column) => Math.max(...[heads, ...lines].map((line) => line[column].length)))
  return [heads, widths.map((width) => '─'.repeat(width)), ...lines]
    .map((line) =>
      line
        .map((cell, column) =>
          isRight[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function number(value, { digits = 2 }) {
  const text = value.toFixed(digits)
  return digits > 0 ? text.replace(/\.0+$/, '') : text
}
