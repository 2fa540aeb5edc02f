import { describe, expect, it } from 'vitest';
import { longTasks } from './probe';

describe('longTasks', () => {
  const tasks = [
    { at: 10, ms: 300 },
    { at: 500, ms: 60 },
    { at: 900, ms: 75 },
  ];

  it('counts those that began in the stretch, and names the longest', () => {
    expect(longTasks(tasks)).toEqual({ long_tasks: 3, longest_task_ms: 300 });
    expect(longTasks(tasks, 500)).toEqual({ long_tasks: 2, longest_task_ms: 75 });
  });

  it('says 0 when there was none', () => {
    expect(longTasks(tasks, 1_000)).toEqual({ long_tasks: 0, longest_task_ms: 0 });
  });
});
