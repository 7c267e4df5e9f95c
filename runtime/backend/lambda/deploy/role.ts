/** The role under which workers run: it may write its log, and attach to a VPC if it is in one; nothing else. */
import {
	AttachRolePolicyCommand,
	CreateRoleCommand,
	DeleteRoleCommand,
	DetachRolePolicyCommand,
	GetRoleCommand,
	IAMClient,
	ListAttachedRolePoliciesCommand,
	NoSuchEntityException,
	type Role,
} from "@aws-sdk/client-iam";
import { POLICIES, TRUST } from "./policies.js";

const TAG = { Key: "cloudloop", Value: "worker" };

export function roleName(name: string): string {
	return `${name}-worker`;
}

/** ARN of the role, made if it is not there. */
export async function ensureRole(name: string, inVpc: boolean, changes: string[]): Promise<string> {
	const client = new IAMClient({});
	const RoleName = roleName(name);
	let role = await find(client, RoleName);
	if (role === undefined) {
		const made = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(TRUST), Tags: [TAG] });
		role = (await client.send(made)).Role;
		changes.push(`role ${RoleName} created`);
	}
	const PolicyArn = inVpc ? POLICIES.vpc : POLICIES.basic;
	const { AttachedPolicies = [] } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
	if (!AttachedPolicies.some((one) => one.PolicyArn === PolicyArn)) {
		await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
		changes.push(`policy ${PolicyArn.replace(/.*\//, "")} attached`);
	}
	return role?.Arn ?? "";
}

async function find(client: IAMClient, RoleName: string): Promise<Role | undefined> {
	try {
		return (await client.send(new GetRoleCommand({ RoleName }))).Role;
	} catch (error) {
		if (error instanceof NoSuchEntityException) return undefined;
		throw error;
	}
}

/** Removes the role if it is one that we made. */
export async function removeRole(name: string, changes: string[]): Promise<void> {
	const client = new IAMClient({});
	const RoleName = roleName(name);
	const role = await find(client, RoleName);
	if (role === undefined || !role.Tags?.some(({ Key }) => Key === TAG.Key)) return;
	const { AttachedPolicies = [] } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
	for (const { PolicyArn } of AttachedPolicies) await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
	await client.send(new DeleteRoleCommand({ RoleName }));
	changes.push(`role ${RoleName} removed`);
}
