import { useBlocker } from '@tanstack/react-router';

/** Asks before a draft is left behind: on the way to another page, at a reload, when the window closes. */
export const useLeaveGuard = (unsaved: boolean): void => {
  useBlocker({
    shouldBlockFn: ({ current, next }) => unsaved && (current.pathname !== next.pathname || !sameTab(current.search, next.search)) && !window.confirm('There are changes that are not saved. Leave them?'),
    enableBeforeUnload: () => unsaved,
    disabled: !unsaved,
  });
};

const sameTab = (left: unknown, right: unknown): boolean => (left as { tab?: unknown }).tab === (right as { tab?: unknown }).tab;
