/* data/OPERATING.md beside what it is about: a paragraph for each alarm, by its name. */
'use strict';

const fs = require('fs');
const path = require('path');

const GUIDE = path.join(__dirname, '..', '..', 'data', 'OPERATING.md');
const HEADING = /^## Alarms$/m;

/* The names at the beginning of the rows under the heading: | `name` | … */
function named(text) {
  const start = text.search(HEADING);
  const chapter = start < 0 ? '' : text.slice(start).split(/^## /m)[1];
  return [...chapter.matchAll(/^\| `([a-z-]+)` \|/gm)].map(found => found[1]);
}

function doubts(states) {
  const names = named(fs.readFileSync(GUIDE, 'utf8'));
  const alarms = new Set(states.flatMap(state => [...state.all('aws_cloudwatch_metric_alarm'), ...state.all('aws_cloudwatch_composite_alarm')]
    .map(({ alarm_name: name }) => name.replace(`parley-${state.environment}-`, ''))));
  return [...[...alarms].filter(name => !names.includes(name)).map(name => `nothing is said of the alarm ${name}`),
    ...names.filter(name => !alarms.has(name)).map(name => `there is no alarm ${name}`)];
}

module.exports = { doubts };
