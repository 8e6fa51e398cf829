import type { ColumnDef } from '@tanstack/react-table';
import { TierBadge } from '../../ui/Badge';
import { Card } from '../../ui/Card';
import { DataTable } from '../../ui/DataTable';
import { count, dollars, milliseconds } from '../../ui/figures';
import type { Schemas } from '../../api/client';
import css from './Candidates.module.css';

type Candidate = Schemas['CandidateView'];
type Placed = Candidate & { place: number | null };

const price = (cost: number | null | undefined) => (cost == null ? 'unpriced' : cost === 0 ? 'free' : dollars(cost));

const columns: ColumnDef<Placed>[] = [
  { id: 'place', header: 'Tried', accessorFn: (row) => row.place ?? 99, cell: ({ row }) => row.original.place ?? <span aria-label="not tried">–</span> },
  { accessorKey: 'address', header: 'Model', cell: ({ row }) => <span className={css.model}>{row.original.address} <TierBadge tier={row.original.tier} /></span> },
  { accessorKey: 'cost', header: 'Price', meta: { figure: true }, sortUndefined: 'last', cell: ({ row }) => <span title="Estimated for this request before it was sent">{price(row.original.cost)}</span> },
  { accessorKey: 'seconds', header: 'Time', meta: { figure: true }, sortUndefined: 'last', cell: ({ row }) => (row.original.seconds == null ? '' : `≈ ${milliseconds(row.original.seconds * 1000)}`) },
  { accessorKey: 'reason', header: 'Why, or why not', enableSorting: false, cell: ({ row }) => <span className={css.reason}>{row.original.reason}{row.original.cachedTokens > 0 && <span className={css.dim}> · {count(row.original.cachedTokens)} tokens in its cache</span>}{row.original.switchCost > 0 && <span className={css.dim}> · {dollars(row.original.switchCost)} for the cache left behind</span>}</span> },
];

/** Every model that was considered, priced. */
export function Candidates({ receipt }: { receipt: Schemas['ReceiptView'] }) {
  let place = 0;
  const rows = receipt.candidates.map((candidate) => ({ ...candidate, place: candidate.chosen ? ++place : null }));
  return (
    <Card title="Candidates" note="Every model that was considered, with what this request was expected to cost there." flush>
      <DataTable caption="Candidates" rows={rows} columns={columns} rowKey={(row) => row.address} />
      {receipt.baseline && <p className={css.baseline}>Without Sluice: {receipt.baseline.address}, {price(receipt.baseline.cost)}.</p>}
    </Card>
  );
}
