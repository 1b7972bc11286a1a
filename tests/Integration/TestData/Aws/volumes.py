"""EC2's volumes as boto3 sees them."""
from served import advance, available, client, equal, refused, state_of, until

ec2 = client("ec2")
zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
ZONE = zones[0]

# What comes out of CreateVolume.
tags = [{"Key": "Name", "Value": "a <b> & \"c\" é 😀"}, {"Key": "empty", "Value": ""}]
created = ec2.create_volume(
    AvailabilityZone=ZONE, Size=8, VolumeType="gp3", TagSpecifications=[{"ResourceType": "volume", "Tags": tags}])
equal(created["State"], "creating")
equal((created["Size"], created["VolumeType"], created["Iops"], created["Throughput"]), (8, "gp3", 3000, 125))
equal((created["Encrypted"], created["SnapshotId"], created["MultiAttachEnabled"]), (False, "", False))
equal(created["Tags"], tags)
assert "KmsKeyId" not in created
volume = created["VolumeId"]
assert len(volume) == len("vol-") + 17, volume
advance(10)
ec2.get_waiter("volume_available").wait(VolumeIds=[volume], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
described = ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]
equal(described["Tags"], tags)
equal(described["CreateTime"], created["CreateTime"])
equal(described["Attachments"], [])
equal(available(ec2, AvailabilityZoneId=ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneId"], Size=1)[:4], "vol-")

# Client tokens: the SDK sends its own, so a retried create is the same volume.
first = ec2.create_volume(AvailabilityZone=ZONE, Size=1, ClientToken="token-1")
equal(ec2.create_volume(AvailabilityZone=ZONE, Size=1, ClientToken="token-1")["VolumeId"], first["VolumeId"])
refused("IdempotentParameterMismatch", ec2.create_volume, AvailabilityZone=ZONE, Size=2, ClientToken="token-1")

# Refusals.
refused("DryRunOperation", ec2.create_volume, AvailabilityZone=ZONE, Size=1, DryRun=True)
refused("DryRunOperation", ec2.describe_volumes, DryRun=True)
refused("DryRunOperation", ec2.delete_volume, VolumeId=volume, DryRun=True)
equal(state_of(ec2, volume), "available")
refused("InvalidZone.NotFound", ec2.create_volume, AvailabilityZone="mars-1a", Size=1)
refused("UnknownVolumeType", ec2.create_volume, AvailabilityZone=ZONE, Size=1, VolumeType="gp9")
refused("MissingParameter", ec2.create_volume, AvailabilityZone=ZONE)
refused("InvalidParameterDependency", ec2.create_volume, AvailabilityZone=ZONE, Size=1, KmsKeyId="alias/x")
refused("InvalidParameterValue", ec2.create_volume, AvailabilityZone=ZONE, Size=1, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}])
refused("UnsupportedOperation", ec2.create_volume, AvailabilityZone=ZONE, Size=1, OutpostArn="arn:aws:outposts:x")
refused("InvalidVolume.NotFound", ec2.delete_volume, VolumeId="vol-0123456789abcdef0")
refused("InvalidVolumeID.Malformed", ec2.delete_volume, VolumeId="vol-xyz")
equal(refused("InvalidParameterValue", ec2.describe_volumes, VolumeIds=["snap-0123456789abcdef0"]),
      "Value (snap-0123456789abcdef0) for parameter volumes is invalid. Expected: 'vol-...'.")
refused("InvalidAction", client("ec2").describe_images)
equal(refused("InvalidParameterValue", ec2.describe_volumes, Filters=[{"Name": "colour", "Values": ["red"]}]), "The filter 'colour' is invalid")

# Filters.
def ids(**filters):
    found = ec2.describe_volumes(Filters=[{"Name": name.replace("__", "-"), "Values": values} for name, values in filters.items()])
    return [item["VolumeId"] for item in found["Volumes"]]

equal(ids(**{"tag:Name": ["a <b>*"]}), [volume])
equal(ids(**{"tag:Name": ["A <b>*"]}), [])
equal(ids(**{"tag-key": ["em?ty"]}), [volume])
equal(ids(size=["8", "9"], encrypted=["false"]), [volume])
equal(ids(volume__id=[volume], volume__type=["gp2"]), [])
equal(ids(create__time=[created["CreateTime"].strftime("%Y-%m-%dT*")], volume__type=["gp3"]), [volume])
ec2.create_tags(Resources=[volume], Tags=[{"Key": "star", "Value": "a*b"}])
equal(ids(**{"tag:star": ["a\\*b"]}), [volume])
equal(ids(**{"tag:star": ["a\\*"]}), [])

# Pages.
many = {ec2.create_volume(AvailabilityZone=ZONE, Size=1, VolumeType="standard")["VolumeId"] for _ in range(12)}
filters = [{"Name": "volume-type", "Values": ["standard"]}]
pages = list(ec2.get_paginator("describe_volumes").paginate(Filters=filters, PaginationConfig={"PageSize": 5}))
equal([len(page["Volumes"]) for page in pages], [5, 5, 2])
equal({item["VolumeId"] for page in pages for item in page["Volumes"]}, many)
assert "NextToken" not in pages[-1]
token = pages[0]["NextToken"]
refused("InvalidPaginationToken", ec2.describe_volumes, MaxResults=5, NextToken=token)
refused("InvalidPaginationToken", ec2.describe_volumes, Filters=filters, MaxResults=5, NextToken="x" + token[1:])
refused("InvalidParameterValue", ec2.describe_volumes, MaxResults=4)
refused("InvalidParameterCombination", ec2.describe_volumes, VolumeIds=[volume], MaxResults=5)
equal(len(ec2.describe_volumes(Filters=filters, MaxResults=1000)["Volumes"]), 12)

# Attachments on the cluster's nodes.
instances = [instance for reservation in ec2.describe_instances()["Reservations"] for instance in reservation["Instances"]]
assert instances and all(instance["State"] == {"Code": 16, "Name": "running"} for instance in instances)
here = next(instance for instance in instances if instance["Placement"]["AvailabilityZone"] == ZONE)
node = here["InstanceId"]
equal([found["InstanceId"] for reservation in ec2.describe_instances(Filters=[{"Name": "private-dns-name", "Values": [here["PrivateDnsName"]]}])["Reservations"] for found in reservation["Instances"]], [node])
refused("InvalidParameterValue", ec2.describe_instances, Filters=[{"Name": "colour", "Values": ["red"]}])
attached = ec2.attach_volume(VolumeId=volume, InstanceId=node, Device="/dev/xvdba")
equal((attached["State"], attached["Device"], attached["DeleteOnTermination"]), ("attaching", "/dev/xvdba", False))
refused("VolumeInUse", ec2.attach_volume, VolumeId=volume, InstanceId=node, Device="/dev/xvdbb")
advance(30)
ec2.get_waiter("volume_in_use").wait(VolumeIds=[volume], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
until(lambda: ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Attachments"][0]["State"] == "attached", "attached")
equal(ids(**{"attachment.instance-id": [node], "attachment.status": ["attached"], "attachment.device": ["/dev/xvdb?"]}), [volume])
mapping = ec2.describe_instances(Filters=[{"Name": "block-device-mapping.volume-id", "Values": [volume]}])["Reservations"][0]["Instances"][0]["BlockDeviceMappings"]
equal([(item["DeviceName"], item["Ebs"]["VolumeId"]) for item in mapping if item["Ebs"]["VolumeId"] == volume], [("/dev/xvdba", volume)])
refused("VolumeInUse", ec2.delete_volume, VolumeId=volume)
elsewhere = [instance for instance in instances if instance["Placement"]["AvailabilityZone"] != ZONE]
if elsewhere:
    refused("InvalidVolume.ZoneMismatch", ec2.attach_volume, VolumeId=available(ec2, AvailabilityZone=ZONE, Size=1), InstanceId=elsewhere[0]["InstanceId"], Device="/dev/xvdbc")
refused("InvalidInstanceID.Malformed", ec2.describe_instances, InstanceIds=["malformed-id"])
refused("InvalidInstanceID.NotFound", ec2.attach_volume, VolumeId=volume, InstanceId="i-0123456789abcdef0", Device="/dev/xvdbb")
equal(ec2.detach_volume(VolumeId=volume)["State"], "detaching")
until(lambda: state_of(ec2, volume) == "available", "detached")
refused("IncorrectState", ec2.detach_volume, VolumeId=volume)

# Multi-attach.
refused("InvalidParameterCombination", ec2.create_volume, AvailabilityZone=ZONE, Size=4, VolumeType="gp3", MultiAttachEnabled=True)
shared = available(ec2, AvailabilityZone=ZONE, Size=4, VolumeType="io2", Iops=100, MultiAttachEnabled=True)
equal(ids(**{"multi-attach-enabled": ["true"]}), [shared])

# Modifications.
modification = ec2.modify_volume(VolumeId=volume, Size=16, Iops=4000)["VolumeModification"]
equal((modification["ModificationState"], modification["OriginalSize"], modification["TargetSize"], modification["OriginalIops"], modification["TargetIops"]), ("modifying", 8, 16, 3000, 4000))
until(lambda: ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Size"] == 16, "grown")
listed = ec2.describe_volumes_modifications(Filters=[{"Name": "volume-id", "Values": [volume]}])["VolumesModifications"]
equal([item["VolumeId"] for item in listed], [volume])
refused("InvalidVolumeModification.NotFound", ec2.describe_volumes_modifications, VolumeIds=[shared])
refused("InvalidParameterValue", ec2.modify_volume, VolumeId=volume, Size=4)
refused("InvalidParameterCombination", ec2.modify_volume, VolumeId=volume)

# Status, attributes, types, regions.
status = ec2.describe_volume_status(VolumeIds=[volume])["VolumeStatuses"][0]
equal(status["VolumeStatus"]["Status"], "ok")
equal({detail["Name"]: detail["Status"] for detail in status["VolumeStatus"]["Details"]}, {"io-enabled": "passed", "io-performance": "not-applicable"})
equal(ec2.describe_volume_attribute(VolumeId=volume, Attribute="autoEnableIO")["AutoEnableIO"], {"Value": False})
ec2.modify_volume_attribute(VolumeId=volume, AutoEnableIO={"Value": True})
equal(ec2.describe_volume_attribute(VolumeId=volume, Attribute="autoEnableIO")["AutoEnableIO"], {"Value": True})
types = ec2.describe_instance_types(InstanceTypes=["m7i.large", "m5.large", "m4.large"])["InstanceTypes"]
equal([(kind["InstanceType"], kind["EbsInfo"]["MaximumEbsAttachments"], kind["EbsInfo"]["AttachmentLimitType"]) for kind in types],
      [("m7i.large", 32, "dedicated"), ("m5.large", 27, "shared"), ("m4.large", 39, "shared")])
refused("InvalidInstanceType", ec2.describe_instance_types, InstanceTypes=["x9.tiny"])
assert sum(len(page["InstanceTypes"]) for page in ec2.get_paginator("describe_instance_types").paginate(PaginationConfig={"PageSize": 10})) > 20
equal([region["RegionName"] for region in ec2.describe_regions()["Regions"]], [ec2.meta.region_name])
equal([zone["ZoneName"] for zone in ec2.describe_availability_zones(Filters=[{"Name": "zone-name", "Values": [ZONE]}])["AvailabilityZones"]], [ZONE])
assert ec2.describe_account_attributes(AttributeNames=["supported-platforms"])["AccountAttributes"]

# Tags.
ec2.create_tags(Resources=[volume, shared], Tags=[{"Key": "team", "Value": "blue"}])
found = ec2.describe_tags(Filters=[{"Name": "key", "Values": ["team"]}, {"Name": "resource-type", "Values": ["volume"]}])["Tags"]
equal(sorted(tag["ResourceId"] for tag in found), sorted([volume, shared]))
ec2.delete_tags(Resources=[volume], Tags=[{"Key": "team", "Value": "red"}])
equal(len(ec2.describe_tags(Filters=[{"Name": "tag:team", "Values": ["blue"]}])["Tags"]), 2)
ec2.delete_tags(Resources=[volume], Tags=[{"Key": "team"}])
equal([tag["ResourceId"] for tag in ec2.describe_tags(Filters=[{"Name": "key", "Values": ["team"]}])["Tags"]], [shared])
refused("InvalidVolume.NotFound", ec2.create_tags, Resources=[shared, "vol-0123456789abcdef0"], Tags=[{"Key": "late", "Value": ""}])
equal(ec2.describe_tags(Filters=[{"Name": "key", "Values": ["late"]}])["Tags"], [])
refused("InvalidParameterValue", ec2.create_tags, Resources=[shared], Tags=[{"Key": "aws:x", "Value": ""}])
ec2.delete_tags(Resources=[volume])
assert "Tags" not in ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]

# Deletion.
ec2.delete_volume(VolumeId=shared)
advance(30)
ec2.get_waiter("volume_deleted").wait(VolumeIds=[shared], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
refused("InvalidVolume.NotFound", ec2.describe_volumes, VolumeIds=[shared])
