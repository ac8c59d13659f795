/* Whether alarms can ring and whether the dashboard shows anything: each metric that
 * is named exists, with just these dimensions, which are those of the resources
 * meant, and its threshold is one that the metric can pass.
 *
 * Of the service's own metrics nothing is listed here: they are those of the line that
 * the real program writes as it ends.
 */
'use strict';

const PERCENT = [0, 100];
const COUNT = [0, Infinity];

/* Of AWS, by its documentation: dimensions, and the range of the values. */
const LB = ['LoadBalancer'];
const TARGETS = ['LoadBalancer', 'TargetGroup'];
const TASKS = ['ClusterName', 'ServiceName'];
const KNOWN = {
  'AWS/ApplicationELB': {
    HealthyHostCount: [[TARGETS], COUNT], UnHealthyHostCount: [[TARGETS], COUNT],
    HTTPCode_ELB_4XX_Count: [[LB], COUNT], HTTPCode_ELB_5XX_Count: [[LB], COUNT],
    HTTPCode_Target_4XX_Count: [[LB, TARGETS], COUNT], HTTPCode_Target_5XX_Count: [[LB, TARGETS], COUNT],
    RequestCount: [[LB, TARGETS], COUNT], TargetResponseTime: [[LB, TARGETS], COUNT],
  },
  'AWS/ECS': { CPUUtilization: [[TASKS, ['ClusterName']], PERCENT], MemoryUtilization: [[TASKS, ['ClusterName']], PERCENT] },
  'AWS/CertificateManager': { DaysToExpiry: [[['CertificateArn']], COUNT] },
  CloudWatchSynthetics: { SuccessPercent: [[['CanaryName']], PERCENT], Duration: [[['CanaryName']], COUNT], Failed: [[['CanaryName']], COUNT] },
};

/* Of the service: what a metric cannot pass whatever happens.  Keys older than a day
 * are not used; the breaker is open or not, in one task.
 */
const LIMITS = { SigningKeysAge: [0, 86400], TwilioBreakerOpen: [0, 1], Latency: [0, 9000] };

const STATISTICS = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'];

/* The metrics of an embedded metric line, as KNOWN has AWS's. */
function metricsOf(line) {
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  return { [Namespace]: Object.fromEntries(Metrics.map(({ Name }) => [Name, [Dimensions, LIMITS[Name] || COUNT]])) };
}

const key = names => [...names].sort().join();

/* Why a metric would show nothing; empty if it would. */
function doubt(known, namespace, metric, dimensions, meant) {
  const [sets] = (known[namespace] || {})[metric] || [];
  if (!sets) { return `there is no metric ${namespace} ${metric}`; }
  if (!sets.some(set => key(set) === key(Object.keys(dimensions)))) { return `${metric} has no dimensions ${key(Object.keys(dimensions))}`; }
  const other = Object.entries(dimensions).find(([name, value]) => meant[name] !== value);
  return other ? `${metric}: ${other[0]} is ${other[1]}, not ${meant[other[0]]}` : '';
}

/* The values that dimensions have where the metrics are made. */
function meantBy(state) {
  const canary = state.canary;
  return {
    Environment: state.container.environment.find(({ name }) => name === 'PARLEY_ENVIRONMENT').value,
    LoadBalancer: state.one('aws_lb').arn_suffix,
    TargetGroup: state.one('aws_lb_target_group').arn_suffix,
    ClusterName: state.one('aws_ecs_cluster').name,
    ServiceName: state.one('aws_ecs_service').name,
    CertificateArn: state.one('aws_acm_certificate').arn,
    CanaryName: canary && canary.Name,
  };
}

function canPass(alarm, [least, most], tasksMost) {
  const { comparison_operator: is, threshold } = alarm;
  if (alarm.metric_name === 'HealthyHostCount' && threshold > tasksMost) { return false; }
  // A count of what was told is below one where nothing was.
  if (alarm.statistic === 'SampleCount') { return is === 'LessThanThreshold' && threshold > 0 && alarm.treat_missing_data === 'breaching'; }
  return {
    GreaterThanThreshold: threshold < most && threshold >= least,
    GreaterThanOrEqualToThreshold: threshold <= most && threshold > least,
    LessThanThreshold: threshold > least && threshold <= most,
    LessThanOrEqualToThreshold: threshold >= least && threshold < most,
  }[is];
}

function* doubtsOfAlarm(alarm, known, state, meant) {
  if (!alarm.alarm_description || alarm.alarm_description.length < 20) { yield 'says nothing'; }
  if (!(alarm.alarm_actions || []).length || !(alarm.ok_actions || []).length) { yield 'tells nobody'; }
  if (alarm.actions_enabled === false) { yield 'is kept from telling'; }
  if (!(alarm.evaluation_periods > 0) || !(alarm.datapoints_to_alarm <= alarm.evaluation_periods)) { yield 'has no periods to be judged by'; }
  if (!['breaching', 'notBreaching', 'ignore'].includes(alarm.treat_missing_data)) { yield 'does not say what silence means'; }
  const queries = (alarm.metric_query || []).filter(query => query.metric.length > 0);
  const parts = queries.length > 0 ? queries.map(({ metric: [metric] }) => metric) : [alarm];
  for (const part of parts) {
    const problem = doubt(known, part.namespace, part.metric_name, part.dimensions, meant);
    if (problem) { yield problem; continue; }
    if (!(part.period > 0 && part.period % 60 === 0)) { yield `is judged by periods of ${part.period}`; }
    const statistic = part.stat || part.statistic || part.extended_statistic;
    if (!STATISTICS.includes(statistic) && !/^p\d{1,2}(\.\d+)?$/.test(statistic)) { yield `has no statistic ${statistic}`; }
  }
  if (queries.length === 0 && known[alarm.namespace] && known[alarm.namespace][alarm.metric_name]) {
    if (!canPass(alarm, known[alarm.namespace][alarm.metric_name][1], state.one('aws_appautoscaling_target').max_capacity)) { yield 'can never ring'; }
  }
  const ids = new Set((alarm.metric_query || []).map(({ id }) => id));
  for (const { expression } of alarm.metric_query || []) {
    for (const [name] of (expression || '').matchAll(/\b[a-z]\w*\b/g)) { if (!ids.has(name)) { yield `reckons with ${name}, which is nothing`; } }
  }
}

function* doubtsOfPage(state) {
  const names = new Set(state.all('aws_cloudwatch_metric_alarm').map(({ alarm_name: name }) => name));
  const page = state.one('aws_cloudwatch_composite_alarm');
  const causes = [...page.alarm_rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(found => found[1]);
  for (const cause of causes) { if (!names.has(cause)) { yield `page: there is no alarm ${cause}`; } }
  const must = ['no-healthy-task', 'silent', 'errors', ...(state.canary ? ['uptime'] : [])];
  for (const name of must) { if (!causes.some(cause => cause.endsWith(`-${name}`))) { yield `page: nobody is woken for ${name}`; } }
  if (page.alarm_actions[0] !== state.one('aws_sns_topic', 'pages').arn) { yield 'page: wakes nobody'; }
}

function* doubtsOfDashboard(known, state, meant) {
  for (const { properties } of state.widgets) {
    for (const [namespace, metric, ...rest] of properties.metrics) {
      const words = rest.filter(word => typeof word === 'string');
      const dimensions = Object.fromEntries(words.flatMap((word, index) => (index % 2 ? [] : [[word, words[index + 1]]])));
      const problem = doubt(known, namespace, metric, dimensions, meant);
      if (problem) { yield `${properties.title}: ${problem}`; }
    }
  }
}

/* Returns: why alarms would not ring or the dashboard would be empty. */
function doubts(state, own) {
  const known = { ...KNOWN, ...own };
  const meant = meantBy(state);
  const found = [...doubtsOfPage(state), ...doubtsOfDashboard(known, state, meant)];
  for (const alarm of state.all('aws_cloudwatch_metric_alarm')) {
    found.push(...[...doubtsOfAlarm(alarm, known, state, meant)].map(problem => `${alarm.alarm_name} ${problem}`));
  }
  return found.map(problem => `${state.environment}: ${problem}`);
}

module.exports = { doubts, metricsOf };
