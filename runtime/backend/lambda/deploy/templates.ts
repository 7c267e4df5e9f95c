/** The function for those who deploy by their own tools: what `deploy` would make, as text. */
import { POLICIES, policiesFor } from "./policies.js";

export interface TemplateOptions {
	readonly name: string;
	readonly memory: number;
	readonly timeout: number;
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

function sam({ name, memory, timeout, zip, code }: TemplateOptions): string {
	return `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Secret:
    Type: String
    NoEcho: true
    MinLength: 32
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: ${name}
      CodeUri: ${zip}
      Handler: index.handler
      Runtime: nodejs24.x
      Architectures: [arm64]
      MemorySize: ${memory}
      Timeout: ${timeout}
      Policies: [AWSLambdaBasicExecutionRole]
      EventInvokeConfig:
        MaximumRetryAttempts: 0
      Environment:
        Variables:
          CLOUDLOOP_SECRET: !Ref Secret
          CLOUDLOOP_CODE: ${code}
      Tags:
        cloudloop: worker
`;
}

function terraform({ name, memory, timeout, zip, code }: TemplateOptions): string {
	return `variable "cloudloop_secret" {
  type      = string
  sensitive = true
}

resource "aws_iam_role" "worker" {
  name = "${name}-worker"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "worker" {
  role       = aws_iam_role.worker.name
  policy_arn = "${POLICIES.basic}"
}

resource "aws_lambda_function" "worker" {
  function_name    = "${name}"
  filename         = "${zip}"
  source_code_hash = filebase64sha256("${zip}")
  role             = aws_iam_role.worker.arn
  handler          = "index.handler"
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  memory_size      = ${memory}
  timeout          = ${timeout}
  tags             = { cloudloop = "worker" }
  environment {
    variables = {
      CLOUDLOOP_SECRET = var.cloudloop_secret
      CLOUDLOOP_CODE   = "${code}"
    }
  }
}
`;
}

function iam({ name }: TemplateOptions): string {
	return `${JSON.stringify(policiesFor(name), undefined, 2)}\n`;
}
