"""The network around the cluster as boto3 sees it: the cluster, its VPC and subnets, security groups and their rules."""
from served import client, equal, refused

ec2 = client("ec2")
eks = client("eks")

# The cluster, as its users find it.
equal(eks.list_clusters()["clusters"], ["drydock"])
eks.get_waiter("cluster_active").wait(name="drydock")
cluster = eks.describe_cluster(name="drydock")["cluster"]
network = cluster["resourcesVpcConfig"]
equal((cluster["status"], cluster["version"]), ("ACTIVE", "1.36"))
assert cluster["endpoint"].startswith("https://") and cluster["certificateAuthority"]["data"], cluster
assert "nobody" in refused("ResourceNotFoundException", eks.describe_cluster, name="nobody")
refused("UnknownOperationException", eks.list_nodegroups, clusterName="drydock")

# Its VPC, a private and a public subnet in every zone, the nodes' interfaces.
vpc = ec2.describe_vpcs(VpcIds=[network["vpcId"]])["Vpcs"][0]
subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
equal(sorted(subnet["SubnetId"] for subnet in subnets), sorted(network["subnetIds"]))
for zone in {subnet["AvailabilityZone"] for subnet in subnets}:
    equal(sorted(subnet["MapPublicIpOnLaunch"] for subnet in subnets if subnet["AvailabilityZone"] == zone), [False, True])
private = ec2.describe_subnets(Filters=[{"Name": "tag:kubernetes.io/role/internal-elb", "Values": ["1"]}])["Subnets"]
equal([subnet["AvailableIpAddressCount"] for subnet in private], [250, 250])
nodes = ec2.describe_instances()["Reservations"]
interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": [network["clusterSecurityGroupId"]]}])["NetworkInterfaces"]
equal(sorted(interface["Attachment"]["InstanceId"] for interface in interfaces), sorted(node["Instances"][0]["InstanceId"] for node in nodes))
equal(sum(len(page["Subnets"]) for page in ec2.get_paginator("describe_subnets").paginate(PaginationConfig={"PageSize": 5})), len(subnets))
equal(ec2.describe_vpc_endpoints()["VpcEndpoints"], [])

# A security group that lets NFS in from the nodes.
group = ec2.create_security_group(
    GroupName="nfs", Description="NFS", VpcId=vpc["VpcId"], TagSpecifications=[{"ResourceType": "security-group", "Tags": [{"Key": "a", "Value": "b"}]}])["GroupId"]
nfs = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}
rules = ec2.authorize_security_group_ingress(
    GroupId=group, IpPermissions=[{**nfs, "IpRanges": [{"CidrIp": subnet["CidrBlock"], "Description": "nodes"} for subnet in private]}])["SecurityGroupRules"]
equal(sorted(rule["CidrIpv4"] for rule in rules), sorted(subnet["CidrBlock"] for subnet in private))
ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{**nfs, "UserIdGroupPairs": [{"GroupId": network["clusterSecurityGroupId"]}]}])
ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="10.0.0.1/8")
found = ec2.describe_security_groups(Filters=[{"Name": "ip-permission.from-port", "Values": ["2049"]}])["SecurityGroups"]
equal(([one["GroupId"] for one in found], found[0]["Tags"]), ([group], [{"Key": "a", "Value": "b"}]))
permission = found[0]["IpPermissions"][0]
equal((permission["IpProtocol"], permission["FromPort"], permission["UserIdGroupPairs"][0]["GroupId"]), ("tcp", 2049, network["clusterSecurityGroupId"]))
equal(found[0]["IpPermissions"][1]["IpRanges"], [{"CidrIp": "10.0.0.0/8"}])
refused("InvalidPermission.Duplicate", ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[{**nfs, "IpRanges": [{"CidrIp": private[0]["CidrBlock"]}]}])
refused("InvalidParameterValue", ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[{**nfs, "IpRanges": [{"CidrIp": "10.0.0.0/40"}]}])
refused("DependencyViolation", ec2.delete_security_group, GroupId=network["clusterSecurityGroupId"])
ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])
refused("InvalidPermission.NotFound", ec2.revoke_security_group_ingress, GroupId=group, IpPermissions=[{**nfs, "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}])
equal(len(ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]), 1)
refused("DryRunOperation", ec2.delete_security_group, GroupId=group, DryRun=True)
ec2.create_tags(Resources=[group, private[0]["SubnetId"]], Tags=[{"Key": "c", "Value": "d"}])
equal(len(ec2.describe_tags(Filters=[{"Name": "key", "Values": ["c"]}])["Tags"]), 2)
ec2.delete_security_group(GroupId=group)
refused("InvalidGroup.NotFound", ec2.describe_security_groups, GroupIds=[group])
refused("InvalidSubnetID.NotFound", ec2.describe_subnets, SubnetIds=["subnet-0123456789abcdef0"])
