/** What the tiers stand for, from the cheapest. */
export const tierNames = ['local', 'cheap cloud', 'frontier', 'expert'] as const;
