"""From an unencrypted volume to an encrypted one, as boto3 sees it: snapshots, copies, keys, defaults."""
from botocore.exceptions import ClientError
from served import advance, available, client, completed, equal, refused, state_of, until

ec2 = client("ec2")
kms = client("kms")
ZONE = ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
REGION = ec2.meta.region_name
key = kms.create_key(Description="volumes")["KeyMetadata"]["Arn"]
kms.create_alias(AliasName="alias/volumes", TargetKeyId=key)
source = available(ec2, AvailabilityZone=ZONE, Size=4, VolumeType="gp3")

# A snapshot, its copy under a key, a volume of the copy.
plain = ec2.create_snapshot(VolumeId=source, Description="step 1", TagSpecifications=[{"ResourceType": "snapshot", "Tags": [{"Key": "step", "Value": "1"}]}])
equal((plain["State"], plain["Encrypted"], plain["VolumeSize"], plain["Description"], plain["Tags"]), ("pending", False, 4, "step 1", [{"Key": "step", "Value": "1"}]))
plain = plain["SnapshotId"]
refused("IncorrectState", ec2.copy_snapshot, SourceSnapshotId=plain, SourceRegion=REGION, Encrypted=True)
advance(60)
ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[plain], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
found = ec2.describe_snapshots(SnapshotIds=[plain])["Snapshots"][0]
equal((found["State"], found["Progress"], found["VolumeId"], found["StorageTier"]), ("completed", "100%", source, "standard"))
assert found["CompletionTime"] > found["StartTime"]
copy = ec2.copy_snapshot(SourceSnapshotId=plain, SourceRegion=REGION, Encrypted=True, KmsKeyId="alias/volumes", Description="step 2")["SnapshotId"]
copied = ec2.describe_snapshots(SnapshotIds=[completed(ec2, copy)])["Snapshots"][0]
equal((copied["Encrypted"], copied["KmsKeyId"]), (True, key))
target = available(ec2, AvailabilityZone=ZONE, SnapshotId=copy, VolumeType="gp3")
restored = ec2.describe_volumes(VolumeIds=[target])["Volumes"][0]
equal((restored["Encrypted"], restored["KmsKeyId"], restored["SnapshotId"], restored["Size"]), (True, key, copy, 4))
equal([volume["VolumeId"] for volume in ec2.describe_volumes(Filters=[{"Name": "encrypted", "Values": ["true"]}, {"Name": "snapshot-id", "Values": [copy]}])["Volumes"]], [target])

# Directly: a volume of the plain snapshot under the key.
direct = ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=plain, Encrypted=True, KmsKeyId=key)
equal((direct["Encrypted"], direct["KmsKeyId"]), (True, key))

# What can't be.
refused("InvalidParameterValue", ec2.copy_snapshot, SourceSnapshotId=copy, SourceRegion=REGION, Encrypted=False)
refused("InvalidParameterDependency", ec2.copy_snapshot, SourceSnapshotId=plain, SourceRegion=REGION, KmsKeyId=key)
refused("InvalidParameterValue", ec2.create_volume, AvailabilityZone=ZONE, SnapshotId=plain, Size=1)
refused("InvalidSnapshot.NotFound", ec2.create_volume, AvailabilityZone=ZONE, SnapshotId="snap-0123456789abcdef0")
refused("UnsupportedOperation", ec2.copy_snapshot, SourceSnapshotId=plain, SourceRegion="us-east-1")
refused("DryRunOperation", ec2.copy_snapshot, SourceSnapshotId=plain, SourceRegion=REGION, Encrypted=True, DryRun=True)

# CopyVolumes, without a snapshot between.
twin = ec2.copy_volumes(SourceVolumeId=target, VolumeType="gp3")["Volumes"][0]
equal((twin["SourceVolumeId"], twin["Encrypted"], twin["KmsKeyId"], twin["AvailabilityZone"]), (target, True, key, ZONE))
until(lambda: state_of(ec2, twin["VolumeId"]) == "available", "copied")

# Encryption by default.
equal(ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"], False)
equal(ec2.get_ebs_default_kms_key_id()["KmsKeyId"], "alias/aws/ebs")
equal(ec2.enable_ebs_encryption_by_default()["EbsEncryptionByDefault"], True)
equal(ec2.modify_ebs_default_kms_key_id(KmsKeyId="alias/volumes")["KmsKeyId"], key)
default = ec2.create_volume(AvailabilityZone=ZONE, Size=1)
equal((default["Encrypted"], default["KmsKeyId"]), (True, key))
equal(ec2.reset_ebs_default_kms_key_id()["KmsKeyId"], "alias/aws/ebs")
aws_managed = ec2.create_volume(AvailabilityZone=ZONE, Size=1)
equal(kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["Arn"], aws_managed["KmsKeyId"])
equal(kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["KeyManager"], "AWS")
equal(ec2.disable_ebs_encryption_by_default()["EbsEncryptionByDefault"], False)

# A key that can't be used: the volume is creating, then it was never there.
kms.disable_key(KeyId=key)
ghost = ec2.create_volume(AvailabilityZone=ZONE, Size=1, Encrypted=True, KmsKeyId=key, ClientToken="ghost")
equal((ghost["State"], ghost["Encrypted"]), ("creating", True))


def is_gone():
    try:
        return not ec2.describe_volumes(VolumeIds=[ghost["VolumeId"]])["Volumes"]
    except ClientError as error:
        return error.response["Error"]["Code"] == "InvalidVolume.NotFound"


until(is_gone, "vanished")
refused("IdempotentParameterMismatch", ec2.create_volume, AvailabilityZone=ZONE, Size=1, Encrypted=True, KmsKeyId=key, ClientToken="ghost")
node = ec2.describe_instances(Filters=[{"Name": "availability-zone", "Values": [ZONE]}])["Reservations"][0]["Instances"][0]["InstanceId"]
refused("CustomerKeyHasBeenRevoked", ec2.attach_volume, VolumeId=target, InstanceId=node, Device="/dev/xvdca")
equal(state_of(ec2, target), "available")
kms.enable_key(KeyId=key)
ec2.attach_volume(VolumeId=target, InstanceId=node, Device="/dev/xvdca")
until(lambda: state_of(ec2, target) == "in-use", "attached")
assert any(grant["Constraints"]["EncryptionContextEquals"]["aws:ebs:id"].startswith("snap-") for grant in kms.list_grants(KeyId=key)["Grants"]), kms.list_grants(KeyId=key)["Grants"]

# All volumes of an instance at one moment.
together = ec2.create_snapshots(InstanceSpecification={"InstanceId": node, "ExcludeBootVolume": True}, Description="all", CopyTagsFromSource="volume")["Snapshots"]
assert target in [snapshot["VolumeId"] for snapshot in together], together
refused("InvalidInstanceID.Malformed", ec2.create_snapshots, InstanceSpecification={"InstanceId": "node"})

# Who may use a snapshot.
ec2.modify_snapshot_attribute(SnapshotId=plain, Attribute="createVolumePermission", OperationType="add", UserIds=["444455556666"])
ec2.modify_snapshot_attribute(SnapshotId=plain, CreateVolumePermission={"Add": [{"Group": "all"}]})
equal(ec2.describe_snapshot_attribute(SnapshotId=plain, Attribute="createVolumePermission")["CreateVolumePermissions"], [{"UserId": "444455556666"}, {"Group": "all"}])
ec2.modify_snapshot_attribute(SnapshotId=plain, CreateVolumePermission={"Remove": [{"Group": "all"}, {"UserId": "444455556666"}]})
equal(ec2.describe_snapshot_attribute(SnapshotId=plain, Attribute="createVolumePermission")["CreateVolumePermissions"], [])
refused("OperationNotPermitted", ec2.modify_snapshot_attribute, SnapshotId=copy, CreateVolumePermission={"Add": [{"Group": "all"}]})
refused("InvalidUserID.Malformed", ec2.modify_snapshot_attribute, SnapshotId=plain, CreateVolumePermission={"Add": [{"UserId": "me"}]})

# Snapshots by owner, filter and page.
mine = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
assert {plain, copy} <= {snapshot["SnapshotId"] for snapshot in mine}
equal(ec2.describe_snapshots(OwnerIds=["amazon"])["Snapshots"], [])
equal([snapshot["SnapshotId"] for snapshot in ec2.describe_snapshots(Filters=[{"Name": "tag:step", "Values": ["1"]}, {"Name": "status", "Values": ["completed"]}])["Snapshots"]], [plain])
refused("InvalidParameterValue", ec2.describe_snapshots, Filters=[{"Name": "volume_id", "Values": [source]}])
small = available(ec2, AvailabilityZone=ZONE, Size=1)
for _ in range(3):
    completed(ec2, ec2.create_snapshot(VolumeId=small)["SnapshotId"])
pages = list(ec2.get_paginator("describe_snapshots").paginate(OwnerIds=["self"], PaginationConfig={"PageSize": 5}))
equal(sum(len(page["Snapshots"]) for page in pages), len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]))
assert len(pages) > 1
for _ in range(5):
    ec2.create_snapshot(VolumeId=source)
refused("ConcurrentSnapshotLimitExceeded", ec2.create_snapshot, VolumeId=source)
ec2.delete_snapshot(SnapshotId=plain)
refused("InvalidSnapshot.NotFound", ec2.describe_snapshots, SnapshotIds=[plain])
