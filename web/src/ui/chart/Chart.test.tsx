import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const made = vi.hoisted(() => ({ init: vi.fn(), charts: [] as { setOption: ReturnType<typeof vi.fn>; resize: () => void; dispose: ReturnType<typeof vi.fn> }[] }));

beforeEach(() => {
  vi.resetModules();
  made.charts.length = 0;
  made.init.mockImplementation(() => {
    made.charts.push({ setOption: vi.fn(), resize: () => {}, dispose: vi.fn() });
    return made.charts.at(-1);
  });
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} });
});
afterEach(() => {
  cleanup();
  vi.doUnmock('./echarts');
  vi.unstubAllGlobals();
});

test('is made once; new figures go into it', async () => {
  vi.doMock('./echarts', () => ({ init: made.init }));
  const { Chart } = await import('./Chart');
  const { rerender, unmount } = render(<Chart label="Requests" height={100} option={() => ({ title: 'first' })} />);
  await vi.waitFor(() => expect(made.charts[0]?.setOption).toHaveBeenCalledTimes(1));
  rerender(<Chart label="Requests" height={100} option={() => ({ title: 'second' })} />);
  expect(made.charts).toHaveLength(1);
  expect(made.charts[0]!.setOption.mock.lastCall![0]).toEqual({ title: 'second' });
  expect(made.charts[0]!.dispose).not.toHaveBeenCalled();
  unmount();
  expect(made.charts[0]!.dispose).toHaveBeenCalledTimes(1);
});

test('says when its program cannot be loaded, and shows the figures', async () => {
  vi.doMock('./echarts', () => { throw new Error('gone'); });
  const { Chart } = await import('./Chart');
  render(<Chart label="Requests" height={100} option={() => ({})} table={<p>12</p>} />);
  await screen.findByText('The chart cannot be drawn.');
  expect(document.querySelector('details')!.open).toBe(true);
});
