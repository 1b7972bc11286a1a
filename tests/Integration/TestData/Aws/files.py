"""EFS as boto3 sees it: file systems, mount targets and access points from their creation to their end, and what is refused on the way."""
from botocore.exceptions import ClientError
from served import advance, client, equal, refused, until

efs = client("efs")
ec2 = client("ec2")
kms = client("kms")
subnets = {}
for subnet in ec2.describe_subnets()["Subnets"]:
    subnets.setdefault(subnet["AvailabilityZone"], subnet)
here, there = [subnets[zone] for zone in sorted(subnets)]
group = ec2.create_security_group(GroupName="nfs", Description="NFS", VpcId=here["VpcId"])["GroupId"]


def state(file_system):
    return efs.describe_file_systems(FileSystemId=file_system)["FileSystems"][0]["LifeCycleState"]


# A file system under a key of the account's.
key = kms.create_key()["KeyMetadata"]["Arn"]
kms.create_alias(AliasName="alias/files", TargetKeyId=key)
made = efs.create_file_system(CreationToken="one", Encrypted=True, KmsKeyId="alias/files", ThroughputMode="elastic", Tags=[{"Key": "Name", "Value": "files"}])
equal(made["ResponseMetadata"]["HTTPStatusCode"], 201)
one = made["FileSystemId"]
equal((made["LifeCycleState"], made["Name"], made["KmsKeyId"], made["NumberOfMountTargets"], made["SizeInBytes"]["Value"]), ("creating", "files", key, 0, 0))
until(lambda: state(one) == "available", "available")
equal(efs.describe_file_systems(FileSystemId=made["FileSystemArn"])["FileSystems"][0]["SizeInBytes"]["Value"], 6144)
plain = efs.create_file_system(CreationToken="two")
equal((plain["Encrypted"], "KmsKeyId" in plain), (False, False))
try:
    efs.create_file_system(CreationToken="one")
    raise AssertionError("a used creation token was taken")
except efs.exceptions.FileSystemAlreadyExists as error:
    equal((error.response["FileSystemId"], error.response["ResponseMetadata"]["HTTPStatusCode"]), (one, 409))
kms.disable_key(KeyId=key)
assert "DisabledException" in refused("BadRequest", efs.create_file_system, CreationToken="three", Encrypted=True, KmsKeyId=key)
equal(efs.describe_file_systems(CreationToken="three")["FileSystems"], [])

# Its mount targets: an address and an interface in the zone's subnet.
target = efs.create_mount_target(FileSystemId=one, SubnetId=here["SubnetId"], SecurityGroups=[group])
equal((target["LifeCycleState"], target["AvailabilityZoneName"], target["VpcId"]), ("creating", here["AvailabilityZone"], here["VpcId"]))
interface = ec2.describe_network_interfaces(NetworkInterfaceIds=[target["NetworkInterfaceId"]])["NetworkInterfaces"][0]
equal((interface["PrivateIpAddress"], interface["RequesterManaged"], interface["Groups"][0]["GroupId"]), (target["IpAddress"], True, group))
assert target["MountTargetId"] in interface["Description"], interface
refused("MountTargetConflict", efs.create_mount_target, FileSystemId=one, SubnetId=here["SubnetId"])
refused("SubnetNotFound", efs.create_mount_target, FileSystemId=one, SubnetId="subnet-0123456789abcdef0")
refused("SecurityGroupNotFound", efs.create_mount_target, FileSystemId=one, SubnetId=there["SubnetId"], SecurityGroups=["sg-0123456789abcdef0"])
refused("BadRequest", efs.create_mount_target, FileSystemId=one, SubnetId=there["SubnetId"], IpAddress="192.0.2.1")
other = efs.create_mount_target(FileSystemId=one, SubnetId=there["SubnetId"])["MountTargetId"]
until(lambda: all(found["LifeCycleState"] == "available" for found in efs.describe_mount_targets(FileSystemId=one)["MountTargets"]), "mount targets available")
equal(efs.describe_file_systems(FileSystemId=one)["FileSystems"][0]["NumberOfMountTargets"], 2)
equal(efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"], [group])
efs.modify_mount_target_security_groups(MountTargetId=other, SecurityGroups=[group])
refused("DependencyViolation", ec2.delete_security_group, GroupId=group)
refused("FileSystemInUse", efs.delete_file_system, FileSystemId=one)
refused("BadRequest", efs.describe_mount_targets)

# Access points.
point = efs.create_access_point(
    ClientToken="point", FileSystemId=one, PosixUser={"Uid": 1000, "Gid": 2000, "SecondaryGids": [3000]},
    RootDirectory={"Path": "/data", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 2000, "Permissions": "755"}})
equal((point["PosixUser"]["SecondaryGids"], point["RootDirectory"]["CreationInfo"]["Permissions"]), ([3000], "755"))
try:
    efs.create_access_point(ClientToken="point", FileSystemId=one)
    raise AssertionError("a used client token was taken")
except efs.exceptions.AccessPointAlreadyExists as error:
    equal(error.response["AccessPointId"], point["AccessPointId"])
equal(len(efs.describe_mount_targets(AccessPointId=point["AccessPointId"])["MountTargets"]), 2)
until(lambda: efs.describe_access_points(AccessPointId=point["AccessPointId"])["AccessPoints"][0]["LifeCycleState"] == "available", "access point available")

# Tags, pages.
efs.tag_resource(ResourceId=point["AccessPointArn"], Tags=[{"Key": "a b", "Value": "1"}, {"Key": "c", "Value": ""}])
equal(efs.list_tags_for_resource(ResourceId=point["AccessPointId"])["Tags"], [{"Key": "a b", "Value": "1"}, {"Key": "c", "Value": ""}])
efs.untag_resource(ResourceId=point["AccessPointId"], TagKeys=["a b", "c"])
equal(efs.list_tags_for_resource(ResourceId=point["AccessPointId"])["Tags"], [])
for token in "abc":
    efs.create_file_system(CreationToken=token)
pages = list(efs.get_paginator("describe_file_systems").paginate(PaginationConfig={"PageSize": 2}))
equal([len(page["FileSystems"]) for page in pages], [2, 2, 1])
equal(len({found["FileSystemId"] for page in pages for found in page["FileSystems"]}), 5)
refused("BadRequest", efs.describe_file_systems, Marker=pages[0]["NextMarker"], CreationToken="a")
for token in "de":
    efs.create_access_point(ClientToken=token, FileSystemId=one)
equal([len(page["AccessPoints"]) for page in efs.get_paginator("describe_access_points").paginate(FileSystemId=one, PaginationConfig={"PageSize": 2})], [2, 1])

# The end, in its order.
efs.delete_access_point(AccessPointId=point["AccessPointId"])
for found in efs.describe_mount_targets(FileSystemId=one)["MountTargets"]:
    efs.delete_mount_target(MountTargetId=found["MountTargetId"])
until(lambda: not efs.describe_mount_targets(FileSystemId=one)["MountTargets"], "mount targets gone")
ec2.delete_security_group(GroupId=group)
efs.delete_file_system(FileSystemId=one)
advance(30)
refused("FileSystemNotFound", efs.describe_file_systems, FileSystemId=one)
equal([found["ClientToken"] for found in efs.describe_access_points()["AccessPoints"]], [])

# Other wrong requests.
refused("ValidationException", efs.describe_file_systems, FileSystemId="nonsense")
refused("MountTargetNotFound", efs.describe_mount_targets, MountTargetId="fsmt-0123456789abcdef0")
refused("AccessPointNotFound", efs.delete_access_point, AccessPointId="fsap-0123456789abcdef0")
refused("UnknownOperationException", efs.describe_backup_policy, FileSystemId=one)
try:
    client("efs", aws_access_key_id="AKIAXXXXXXXXXXXXXXXX", aws_secret_access_key="x").describe_file_systems()
    raise AssertionError("an unknown key was let in")
except ClientError as error:
    equal((error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]), ("UnrecognizedClientException", 403))
