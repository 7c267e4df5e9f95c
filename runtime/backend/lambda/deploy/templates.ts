/** The function for those who deploy by their own tools: what `deploy` would make, as text. */
import type { DeployOptions } from "./function.js";
import { POLICIES, policiesFor } from "./policies.js";

export interface TemplateOptions extends DeployOptions {
	/** Where the zip lies, from the template. */
	readonly zip: string;
	readonly code: string;
}

export const FORMATS = ["sam", "terraform", "iam"] as const;
export type Format = (typeof FORMATS)[number];

const printers: Readonly<Record<Format, (options: TemplateOptions) => string>> = { sam, terraform, iam };

export function printTemplate(format: Format, options: TemplateOptions): string {
	return printers[format](options);
}

/** The URL, unless it has a password: a template is no place for one. */
function plainUrl({ redisUrl }: TemplateOptions): string | undefined {
	return redisUrl !== undefined && new URL(redisUrl).password === "" ? redisUrl : undefined;
}

/** Lines of text that are there only if a condition holds. */
function when(condition: unknown, ...lines: readonly string[]): readonly string[] {
	return condition === undefined || condition === false ? [] : lines;
}

function sam(options: TemplateOptions): string {
	const { name, memory, timeout, zip, code, redisUrl, role, concurrency, subnets, securityGroups } = options;
	const url = plainUrl(options);
	const inVpc = subnets.length > 0;
	const policy = `AWSLambda${inVpc ? "VPCAccess" : "Basic"}ExecutionRole`;
	const lines = [
		'AWSTemplateFormatVersion: "2010-09-09"',
		"Transform: AWS::Serverless-2016-10-31",
		"Parameters:",
		"  Secret:",
		"    Type: String",
		"    NoEcho: true",
		"    MinLength: 32",
		...when(redisUrl, "  RedisUrl:", "    Type: String", "    NoEcho: true"),
		...when(url, `    Default: ${JSON.stringify(url)}`),
		"Resources:",
		"  Worker:",
		"    Type: AWS::Serverless::Function",
		"    Properties:",
		`      FunctionName: ${name}`,
		`      CodeUri: ${zip}`,
		"      Handler: index.handler",
		"      Runtime: nodejs24.x",
		"      Architectures: [arm64]",
		`      MemorySize: ${memory}`,
		`      Timeout: ${timeout}`,
		role === undefined ? `      Policies: [${policy}]` : `      Role: ${role}`,
		...when(concurrency, `      ReservedConcurrentExecutions: ${concurrency}`),
		...when(
			inVpc,
			"      VpcConfig:",
			`        SubnetIds: [${subnets.join(", ")}]`,
			`        SecurityGroupIds: [${securityGroups.join(", ")}]`,
		),
		"      EventInvokeConfig:",
		"        MaximumRetryAttempts: 0",
		"      Environment:",
		"        Variables:",
		"          CLOUDLOOP_SECRET: !Ref Secret",
		`          CLOUDLOOP_CODE: ${code}`,
		...when(
			redisUrl,
			"          CLOUDLOOP_REDIS_URL: !Ref RedisUrl",
			...Object.entries(options.storeVariables).map(([key, value]) => `          ${key}: ${JSON.stringify(value)}`),
		),
		"      Tags:",
		"        cloudloop: worker",
	];
	return `${lines.join("\n")}\n`;
}

function terraform(options: TemplateOptions): string {
	const { name, memory, timeout, zip, code, redisUrl, role, concurrency, subnets, securityGroups } = options;
	const url = plainUrl(options);
	const inVpc = subnets.length > 0;
	const lines = [
		...variable("cloudloop_secret", undefined),
		...when(redisUrl, ...variable("cloudloop_redis_url", url)),
		...(role === undefined ? terraformRole(name, inVpc ? POLICIES.vpc : POLICIES.basic) : []),
		'resource "aws_lambda_function" "worker" {',
		`  function_name    = "${name}"`,
		`  filename         = "${zip}"`,
		`  source_code_hash = filebase64sha256("${zip}")`,
		`  role             = ${role === undefined ? "aws_iam_role.worker.arn" : JSON.stringify(role)}`,
		'  handler          = "index.handler"',
		'  runtime          = "nodejs24.x"',
		'  architectures    = ["arm64"]',
		`  memory_size      = ${memory}`,
		`  timeout          = ${timeout}`,
		...when(concurrency, `  reserved_concurrent_executions = ${concurrency}`),
		'  tags             = { cloudloop = "worker" }',
		...when(
			inVpc,
			"  vpc_config {",
			`    subnet_ids         = ${JSON.stringify(subnets)}`,
			`    security_group_ids = ${JSON.stringify(securityGroups)}`,
			"  }",
		),
		"  environment {",
		"    variables = {",
		"      CLOUDLOOP_SECRET    = var.cloudloop_secret",
		`      CLOUDLOOP_CODE      = "${code}"`,
		...when(
			redisUrl,
			"      CLOUDLOOP_REDIS_URL = var.cloudloop_redis_url",
			...Object.entries(options.storeVariables).map(([key, value]) => `      ${key} = ${JSON.stringify(value)}`),
		),
		"    }",
		"  }",
		"}",
	];
	return `${lines.join("\n")}\n`;
}

function variable(name: string, value: string | undefined): readonly string[] {
	return [
		`variable "${name}" {`,
		"  type      = string",
		"  sensitive = true",
		...when(value, `  default   = ${JSON.stringify(value)}`),
		"}",
		"",
	];
}

function terraformRole(name: string, policy: string): readonly string[] {
	return [
		'resource "aws_iam_role" "worker" {',
		`  name = "${name}-worker"`,
		"  assume_role_policy = jsonencode({",
		'    Version   = "2012-10-17"',
		'    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]',
		"  })",
		"}",
		"",
		'resource "aws_iam_role_policy_attachment" "worker" {',
		"  role       = aws_iam_role.worker.name",
		`  policy_arn = "${policy}"`,
		"}",
		"",
	];
}

function iam({ name, role, subnets }: TemplateOptions): string {
	return `${JSON.stringify(policiesFor(name, { role, inVpc: subnets.length > 0 }), undefined, 2)}\n`;
}
