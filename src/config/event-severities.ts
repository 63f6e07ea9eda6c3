/** How grave an event is, from the least to the most. */
export const severities = ['info', 'notice', 'warning', 'error'] as const;
export type EventSeverity = (typeof severities)[number];
