import { useState } from 'react';
import { flexRender, getCoreRowModel, getSortedRowModel, useReactTable, type ColumnDef, type SortingState } from '@tanstack/react-table';
import css from './DataTable.module.css';

interface Props<T> {
  /** What the table holds, for screen readers. */
  caption: string;
  rows: T[];
  // The library's own type for columns of mixed values.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  columns: ColumnDef<T, any>[];
  rowKey: (row: T) => string;
  sorting?: SortingState;
  empty?: React.ReactNode;
}

/** A table of a few hundred rows at most, sortable by its heads. A column with <code>meta: { figure: true }</code> stands at the right. */
export function DataTable<T>({ caption, rows, columns, rowKey, sorting: initial = [], empty }: Props<T>) {
  const [sorting, setSorting] = useState<SortingState>(initial);
  const table = useReactTable({ data: rows, columns, state: { sorting }, onSortingChange: setSorting, getRowId: rowKey, getCoreRowModel: getCoreRowModel(), getSortedRowModel: getSortedRowModel() });
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={caption}>
      <table className={css.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((head) => {
                const sorted = head.column.getIsSorted();
                return (
                  <th key={head.id} scope="col" className={isFigure(head.column.columnDef) ? css.figure : undefined} aria-sort={sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : undefined}>
                    {head.column.getCanSort()
                      ? <button type="button" onClick={head.column.getToggleSortingHandler()}>{flexRender(head.column.columnDef.header, head.getContext())}<span aria-hidden="true">{sorted ? (sorted === 'asc' ? ' ↑' : ' ↓') : ''}</span></button>
                      : flexRender(head.column.columnDef.header, head.getContext())}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id}>
              {row.getVisibleCells().map((cell) => <td key={cell.id} className={isFigure(cell.column.columnDef) ? css.figure : undefined}>{flexRender(cell.column.columnDef.cell, cell.getContext())}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isFigure = (column: { meta?: unknown }) => (column.meta as { figure?: boolean } | undefined)?.figure === true;
