/* Whether AWS would know the values: what Terraform made is written down as the
 * requests that the provider would send, and TypeScript checks them against the types
 * of AWS's own clients, which list what is allowed where Terraform takes any word.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { find } = require('./library.js');
const { run } = require('./terraform.js');

const OPTIONS = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext' };

const list = value => (value === null || value === undefined ? undefined : [].concat(value));
const number = value => (value === null || value === undefined ? undefined : Number(value));
const known = object => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null && value !== ''));

const taskDefinition = found => known({
  family: found.family, networkMode: found.network_mode, cpu: found.cpu, memory: found.memory,
  requiresCompatibilities: list(found.requires_compatibilities), executionRoleArn: found.execution_role_arn,
  runtimePlatform: { cpuArchitecture: found.runtime_platform[0].cpu_architecture, operatingSystemFamily: found.runtime_platform[0].operating_system_family },
  containerDefinitions: JSON.parse(found.container_definitions),
});

const service = found => known({
  serviceName: found.name, cluster: found.cluster, launchType: found.launch_type, desiredCount: found.desired_count,
  availabilityZoneRebalancing: found.availability_zone_rebalancing, propagateTags: found.propagate_tags,
  networkConfiguration: { awsvpcConfiguration: { subnets: found.network_configuration[0].subnets, assignPublicIp: found.network_configuration[0].assign_public_ip ? 'ENABLED' : 'DISABLED' } },
  deploymentConfiguration: { deploymentCircuitBreaker: found.deployment_circuit_breaker[0] },
});

const targetGroup = found => known({
  Name: found.name, Protocol: found.protocol, Port: found.port, TargetType: found.target_type, HealthCheckProtocol: found.health_check[0].protocol,
  HealthCheckIntervalSeconds: found.health_check[0].interval, HealthyThresholdCount: found.health_check[0].healthy_threshold,
});

const action = found => known({
  Type: found.type, TargetGroupArn: found.target_group_arn,
  FixedResponseConfig: (found.fixed_response || []).map(answer => ({ StatusCode: answer.status_code, ContentType: answer.content_type, MessageBody: answer.message_body }))[0],
});

const alarm = found => known({
  AlarmName: found.alarm_name, Namespace: found.namespace, MetricName: found.metric_name, Statistic: found.statistic, ExtendedStatistic: found.extended_statistic,
  ComparisonOperator: found.comparison_operator, Threshold: found.threshold, EvaluationPeriods: number(found.evaluation_periods), Period: number(found.period),
  TreatMissingData: found.treat_missing_data,
});

const policy = found => {
  const [{ target_value: TargetValue, predefined_metric_specification: [metric] }] = found.target_tracking_scaling_policy_configuration;
  return known({
    PolicyName: found.name, PolicyType: found.policy_type, ServiceNamespace: found.service_namespace, ResourceId: found.resource_id, ScalableDimension: found.scalable_dimension,
    TargetTrackingScalingPolicyConfiguration: { TargetValue, PredefinedMetricSpecification: { PredefinedMetricType: metric.predefined_metric_type } },
  });
};

/* [client, type, values]: what is written down of a state. */
function requestsOf(state) {
  const ecs = '@aws-sdk/client-ecs';
  const elb = '@aws-sdk/client-elastic-load-balancing-v2';
  return [
    [ecs, 'RegisterTaskDefinitionRequest', state.all('aws_ecs_task_definition').map(taskDefinition)],
    [ecs, 'CreateServiceRequest', state.all('aws_ecs_service').map(service)],
    [ecs, 'ClusterSetting', state.all('aws_ecs_cluster').flatMap(found => [...found.setting])],
    [elb, 'CreateLoadBalancerInput', state.all('aws_lb').map(found => known({ Name: found.name, Type: found.load_balancer_type, IpAddressType: found.ip_address_type }))],
    [elb, 'CreateTargetGroupInput', state.all('aws_lb_target_group').map(targetGroup)],
    [elb, 'CreateListenerInput', state.all('aws_lb_listener').map(found => ({ LoadBalancerArn: found.load_balancer_arn, Protocol: found.protocol, Port: found.port, DefaultActions: found.default_action.map(action) }))],
    [elb, 'Action', state.all('aws_lb_listener_rule').flatMap(found => found.action.map(action))],
    ['@aws-sdk/client-wafv2', 'Rule', state.all('aws_wafv2_web_acl').flatMap(found => JSON.parse(found.rule_json))],
    ['@aws-sdk/client-cloudwatch', 'PutMetricAlarmInput', state.all('aws_cloudwatch_metric_alarm').map(alarm)],
    ['@aws-sdk/client-application-auto-scaling', 'PutScalingPolicyRequest', state.all('aws_appautoscaling_policy').map(policy)],
    ['@aws-sdk/client-cloudwatch-logs', 'PutRetentionPolicyRequest', state.all('aws_cloudwatch_log_group').map(found => ({ logGroupName: found.name, retentionInDays: found.retention_in_days }))],
  ];
}

function programOf(states) {
  const rows = states.flatMap(requestsOf);
  const imports = [...new Set(rows.map(([client, type]) => `import type { ${type} } from '${client}';`))];
  const constants = rows.map(([, type, values], index) => `export const c${index}: ${type}[] = ${JSON.stringify(values, null, 1)};`);
  return { text: [...imports, ...constants].join('\n'), requests: rows.reduce((sum, [, , values]) => sum + values.length, 0) };
}

/* Returns: { complaint, requests } */
async function check(states, folder) {
  const { text, requests } = programOf(states);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'requests.ts'), text);
  // Where the types' own imports are looked for.
  fs.rmSync(path.join(folder, 'node_modules'), { force: true });
  fs.symlinkSync(path.resolve(find('@aws-sdk/client-ecs'), '..', '..'), path.join(folder, 'node_modules'));
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, files: ['requests.ts'] }));
  const result = await run(process.execPath, [find('typescript/bin/tsc'), '--project', folder], { cwd: folder });
  return { complaint: result.code === 0 ? '' : result.out, requests };
}

module.exports = { check };
