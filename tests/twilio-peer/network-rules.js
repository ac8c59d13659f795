/* Makes a network of one's own worse: loses datagrams, lets little through, or is away. */
'use strict';

const { execFileSync, spawnSync } = require('child_process');

const nft = (...words) => execFileSync('nft', words);

/* Whether this network may be changed at all. */
exports.isOurs = () => spawnSync('nft', ['list', 'ruleset']).status === 0 && spawnSync('tc', ['qdisc', 'show']).status === 0;

/* Loses so many of a thousand datagrams, where they arrive: a sender is told
 * nothing of it.
 */
exports.lose = share => {
  spawnSync('nft', ['delete', 'table', 'inet', 'parley'], { stdio: 'ignore' });
  if (!share) { return; }
  nft('add', 'table', 'inet', 'parley');
  nft('add', 'chain', 'inet', 'parley', 'arrival', '{ type filter hook input priority 0 ; }');
  const chance = share < 1000 ? ['numgen', 'random', 'mod', '1000', '<', `${share}`] : [];
  nft('add', 'rule', 'inet', 'parley', 'arrival', 'meta', 'l4proto', 'udp', ...chance, 'drop');
};

/* What manages a network takes its interfaces and the route away, and brings them back:
 * only of a route do programs hear.
 */
exports.away = gone => {
  const ip = words => execFileSync('ip', words.split(' '));
  if (gone) { spawnSync('ip', ['route', 'del', 'default'], { stdio: 'ignore' }); }
  ['lo', 'media0'].forEach(name => ip(`link set ${name} ${gone ? 'down' : 'up'}`));
  if (!gone) { ip('route replace default dev media0'); }
};

/* rate as tc writes it, null for no limit; all of this machine's share it. */
exports.narrow = rate => {
  spawnSync('tc', ['qdisc', 'del', 'dev', 'lo', 'root'], { stdio: 'ignore' });
  if (rate) { execFileSync('tc', ['qdisc', 'add', 'dev', 'lo', 'root', 'tbf', 'rate', rate, 'burst', '16k', 'latency', '200ms']); }
};
