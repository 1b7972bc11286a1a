"""
The service models of boto3 as judges: every parameter that they document is known (done, or refused as not simulated), and every member that is
answered is one that they document, of its type.
"""
import json
import re
import xml.etree.ElementTree as ElementTree

from botocore.exceptions import ClientError
from served import available, client, completed, equal, until

ec2 = client("ec2")
kms = client("kms")
efs = client("efs")
eks = client("eks")
answers = []
for service in (ec2, kms, efs, eks):
    service.meta.events.register(
        f"before-parse.{service.meta.service_model.service_name}",
        lambda operation_model, response_dict, **_: answers.append((operation_model, response_dict)))

ZONE = ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
volume = available(ec2, AvailabilityZone=ZONE, Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "a", "Value": "b"}]}])
snapshot = completed(ec2, ec2.create_snapshot(VolumeId=volume, Description="d")["SnapshotId"])
node = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
key = kms.create_key()["KeyMetadata"]["KeyId"]
kms.create_alias(AliasName="alias/model", TargetKeyId=key)
blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
role = "arn:aws:iam::111122223333:role/r"
grant = kms.create_grant(KeyId=key, GranteePrincipal=role, RetiringPrincipal=role, Operations=["Decrypt"], Constraints={"EncryptionContextEquals": {"a": "b"}})["GrantId"]

vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
group = ec2.create_security_group(GroupName="model", Description="d", VpcId=vpc)["GroupId"]
NFS = [{"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]

REQUIRED = {
    "DescribeVpcs": {}, "DescribeSubnets": {}, "DescribeSecurityGroups": {}, "DescribeVpcEndpoints": {}, "DescribeNetworkInterfaces": {},
    "CreateSecurityGroup": {"GroupName": "another", "Description": "d", "VpcId": vpc}, "AuthorizeSecurityGroupIngress": {"GroupId": group, "IpPermissions": NFS},
    "RevokeSecurityGroupIngress": {"GroupId": group, "IpPermissions": NFS}, "AuthorizeSecurityGroupEgress": {"GroupId": group, "IpPermissions": NFS},
    "RevokeSecurityGroupEgress": {"GroupId": group, "IpPermissions": NFS}, "DeleteSecurityGroup": {"GroupId": group},
    "CreateVolume": {"AvailabilityZone": ZONE, "Size": 1}, "DeleteVolume": {"VolumeId": volume}, "DescribeVolumes": {}, "DescribeVolumeStatus": {},
    "DescribeVolumeAttribute": {"VolumeId": volume, "Attribute": "autoEnableIO"}, "ModifyVolumeAttribute": {"VolumeId": volume, "AutoEnableIO": {"Value": True}},
    "AttachVolume": {"VolumeId": volume, "InstanceId": node, "Device": "/dev/xvdzz"}, "DetachVolume": {"VolumeId": volume}, "ModifyVolume": {"VolumeId": volume, "Size": 2},
    "DescribeVolumesModifications": {}, "CopyVolumes": {"SourceVolumeId": volume}, "CreateSnapshot": {"VolumeId": volume}, "CreateSnapshots": {"InstanceSpecification": {"InstanceId": node}},
    "CopySnapshot": {"SourceRegion": ec2.meta.region_name, "SourceSnapshotId": snapshot}, "DeleteSnapshot": {"SnapshotId": snapshot}, "DescribeSnapshots": {},
    "DescribeSnapshotAttribute": {"SnapshotId": snapshot, "Attribute": "createVolumePermission"}, "ModifySnapshotAttribute": {"SnapshotId": snapshot, "CreateVolumePermission": {"Add": [{"Group": "all"}]}},
    "CreateTags": {"Resources": [volume], "Tags": [{"Key": "a", "Value": "b"}]}, "DeleteTags": {"Resources": [volume], "Tags": [{"Key": "z"}]}, "DescribeTags": {},
    "DescribeAvailabilityZones": {}, "DescribeRegions": {}, "DescribeInstances": {}, "DescribeInstanceTypes": {}, "DescribeAccountAttributes": {},
    "EnableEbsEncryptionByDefault": {}, "DisableEbsEncryptionByDefault": {}, "GetEbsEncryptionByDefault": {}, "GetEbsDefaultKmsKeyId": {}, "ModifyEbsDefaultKmsKeyId": {"KmsKeyId": key},
    "ResetEbsDefaultKmsKeyId": {},
}
TEXTS = {"DeviceIndex": "0", "SnapshotId": snapshot, "VolumeId": volume, "InstanceId": node}


def sample(shape, name):
    """Some value of a type."""
    if shape.type_name == "structure":
        return {member: sample(inner, member) for member, inner in shape.members.items()}
    if shape.type_name == "list":
        return [sample(shape.member, name)]
    return {"boolean": False, "integer": 5, "long": 5}.get(shape.type_name) if shape.type_name != "string" else (shape.enum[0] if shape.enum else TEXTS.get(name, "x"))


def call(service, operation, arguments):
    try:
        service._make_api_call(operation, arguments)
        return None
    except ClientError as error:
        return error.response["Error"]["Code"]


# Every documented parameter is known: as a dry run, so that nothing changes.
for operation, required in REQUIRED.items():
    model = ec2.meta.service_model.operation_model(operation)
    for name, shape in (model.input_shape.members if model.input_shape else {}).items():
        code = call(ec2, operation, {**required, name: required.get(name, sample(shape, name)), "DryRun": True})
        assert code not in (None, "UnknownParameter", "InternalError"), f"{operation} {name}: {code}"

# Every documented filter is known, of those operations whose filters are simulated in full.
for operation in ("DescribeVolumes", "DescribeVolumeStatus", "DescribeVolumesModifications", "DescribeSnapshots", "DescribeTags", "DescribeAvailabilityZones", "DescribeRegions"):
    documentation = ec2.meta.service_model.operation_model(operation).input_shape.members["Filters"].documentation
    for name in re.findall(r"<li>\s*<p>\s*<code>([a-zA-Z.-]+)</code>", documentation):
        if name != "tag":
            equal((name, call(ec2, operation, {"Filters": [{"Name": name, "Values": ["*"]}]})), (name, None))

# What is answered is documented.
ec2.attach_volume(VolumeId=volume, InstanceId=node, Device="/dev/xvdzz")
ec2.modify_volume(VolumeId=volume, Size=2)
for operation in ("DeleteVolume", "DeleteSnapshot", "DetachVolume", "AttachVolume", "ModifyVolume"):
    REQUIRED.pop(operation)
for operation, required in REQUIRED.items():
    equal((operation, call(ec2, operation, dict(required))), (operation, None))
ec2.disable_ebs_encryption_by_default()
for operation, arguments in {
        "DescribeKey": {"KeyId": key}, "ListKeys": {"Limit": 1}, "ListAliases": {}, "ListGrants": {"KeyId": key}, "ListRetirableGrants": {"RetiringPrincipal": role},
        "Encrypt": {"KeyId": key, "Plaintext": b"x"}, "Decrypt": {"CiphertextBlob": blob}, "ReEncrypt": {"CiphertextBlob": blob, "DestinationKeyId": key},
        "GenerateDataKey": {"KeyId": key, "KeySpec": "AES_256"}, "GenerateDataKeyWithoutPlaintext": {"KeyId": key, "KeySpec": "AES_256"}, "GenerateRandom": {"NumberOfBytes": 1},
        "GetKeyPolicy": {"KeyId": key}, "ListKeyPolicies": {"KeyId": key}, "TagResource": {"KeyId": key, "Tags": [{"TagKey": "a", "TagValue": "b"}]}, "ListResourceTags": {"KeyId": key},
        "UntagResource": {"KeyId": key, "TagKeys": ["a"]}, "EnableKeyRotation": {"KeyId": key}, "GetKeyRotationStatus": {"KeyId": key}, "DisableKeyRotation": {"KeyId": key},
        "UpdateKeyDescription": {"KeyId": key, "Description": "d"}, "UpdateAlias": {"AliasName": "alias/model", "TargetKeyId": key}, "DeleteAlias": {"AliasName": "alias/model"},
        "RevokeGrant": {"KeyId": key, "GrantId": grant}, "DisableKey": {"KeyId": key}, "EnableKey": {"KeyId": key}, "ScheduleKeyDeletion": {"KeyId": key}, "CancelKeyDeletion": {"KeyId": key}}.items():
    equal((operation, call(kms, operation, arguments)), (operation, None))
file_system = efs.create_file_system(CreationToken="model", Encrypted=True, ThroughputMode="provisioned", ProvisionedThroughputInMibps=8, AvailabilityZoneName=ZONE)["FileSystemId"]
until(lambda: efs.describe_file_systems()["FileSystems"][0]["LifeCycleState"] == "available", "available")
in_zone = ec2.describe_subnets(Filters=[{"Name": "availability-zone", "Values": [ZONE]}])["Subnets"][0]["SubnetId"]
target = efs.create_mount_target(FileSystemId=file_system, SubnetId=in_zone)["MountTargetId"]
point = efs.create_access_point(
    ClientToken="model", FileSystemId=file_system, PosixUser={"Uid": 1, "Gid": 2, "SecondaryGids": [3]},
    RootDirectory={"Path": "/a", "CreationInfo": {"OwnerUid": 1, "OwnerGid": 2, "Permissions": "755"}}, Tags=[{"Key": "Name", "Value": "n"}])["AccessPointId"]
for operation, arguments in {
        "DescribeFileSystems": {"MaxItems": 1}, "DescribeMountTargets": {"MountTargetId": target}, "DescribeMountTargetSecurityGroups": {"MountTargetId": target},
        "DescribeAccessPoints": {"AccessPointId": point}, "ListTagsForResource": {"ResourceId": point}, "TagResource": {"ResourceId": point, "Tags": [{"Key": "a", "Value": "b"}]},
        "UntagResource": {"ResourceId": point, "TagKeys": ["a"]}, "DeleteAccessPoint": {"AccessPointId": point}, "DeleteMountTarget": {"MountTargetId": target}}.items():
    equal((operation, call(efs, operation, arguments)), (operation, None))
equal((call(eks, "ListClusters", {"maxResults": 1}), call(eks, "DescribeCluster", {"name": "drydock"})), (None, None))
INTEGER = re.compile(r"-?\d+")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def check_xml(where, element, shape):
    if shape.type_name == "structure":
        members = {inner.serialization.get("name", name): inner for name, inner in shape.members.items()}
        for child in element:
            name = child.tag.split("}")[1]
            if name in ("requestId", "return"):
                continue
            assert name in members, f"{where}: {name} is not documented"
            check_xml(f"{where}.{name}", child, members[name])
    elif shape.type_name == "list":
        for child in element:
            equal((where, child.tag.split("}")[1]), (where, "item"))
            check_xml(where, child, shape.member)
    elif shape.type_name == "boolean":
        assert element.text in ("true", "false"), f"{where}: {element.text}"
    elif shape.type_name in ("integer", "long"):
        assert INTEGER.fullmatch(element.text), f"{where}: {element.text}"
    elif shape.type_name == "timestamp":
        assert INSTANT.fullmatch(element.text), f"{where}: {element.text}"


def check_json(where, value, shape):
    if shape.type_name == "structure":
        for name, inner in value.items():
            assert name in shape.members, f"{where}: {name} is not documented"
            check_json(f"{where}.{name}", inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            check_json(where, inner, shape.member)
    elif shape.type_name == "map":
        assert all(isinstance(inner, str) for inner in value.values()), where
    else:
        kind = {"boolean": bool, "integer": int, "long": int, "double": (int, float), "timestamp": (int, float)}.get(shape.type_name, str)
        assert isinstance(value, kind), f"{where}: {value!r}"


checked = 0
for operation, response in answers:
    if response["status_code"] not in (200, 201) or operation.output_shape is None:
        continue
    checked += 1
    if operation.service_model.service_name == "ec2":
        root = ElementTree.fromstring(response["body"])
        equal(root.tag, "{http://ec2.amazonaws.com/doc/2016-11-15/}" + operation.name + "Response")
        assert root[0].tag.endswith("}requestId") and root[0].text == response["headers"]["x-amzn-RequestId"]
        check_xml(operation.name, root, operation.output_shape)
    else:
        check_json(operation.name, json.loads(response["body"]), operation.output_shape)
assert checked > 80, checked
