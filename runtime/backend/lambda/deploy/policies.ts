/** What workers, callers and deployers may do: no more than they need. */
export const TRUST = {
	Version: "2012-10-17",
	Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

const managed = "arn:aws:iam::aws:policy/service-role";

export const POLICIES = {
	basic: `${managed}/AWSLambdaBasicExecutionRole`,
	vpc: `${managed}/AWSLambdaVPCAccessExecutionRole`,
} as const;

/** Networks can only be named by looking at them, in EC2. */
const NETWORK = ["Vpcs", "Subnets", "SecurityGroups"].map((what) => `ec2:Describe${what}`);

export interface Place {
	/** ARN of a role that exists; undefined: one is made. */
	readonly role?: string | undefined;
	readonly inVpc?: boolean;
}

/** Rights for who runs programs, and for who deploys. */
export function policiesFor(name: string, place: Place = {}): Readonly<Record<"run" | "deploy", object>> {
	const worker = `arn:aws:lambda:*:*:function:${name}`;
	const role = `arn:aws:iam::*:role/${name}-worker`;
	const allow = (Action: readonly string[], Resource: string): object => ({ Effect: "Allow", Action, Resource });
	const onFunction = ["Get", "Create", "Delete"].map((verb) => `lambda:${verb}Function`);
	const updates = [
		"lambda:GetFunctionConfiguration",
		"lambda:UpdateFunctionCode",
		"lambda:UpdateFunctionConfiguration",
		"lambda:PutFunctionConcurrency",
		"lambda:PutFunctionEventInvokeConfig",
		"lambda:TagResource",
		"lambda:ListTags",
	];
	const onRole = ["Get", "Create", "Delete", "Tag", "Pass"].map((verb) => `iam:${verb}Role`);
	const attaching = ["Attach", "Detach"].map((verb) => `iam:${verb}RolePolicy`);
	return {
		run: {
			Version: "2012-10-17",
			Statement: [allow(["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"], worker)],
		},
		deploy: {
			Version: "2012-10-17",
			Statement: [
				allow([...onFunction, ...updates], worker),
				allow(["lambda:ListFunctions"], "*"),
				place.role === undefined
					? allow([...onRole, ...attaching, "iam:ListAttachedRolePolicies"], role)
					: allow(["iam:PassRole"], place.role),
				...(place.inVpc ? [allow(NETWORK, "*")] : []),
			],
		},
	};
}
