using System.Globalization;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

internal static partial class Ec2Actions
{
    private static void AddInstances(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions, SimAwsOptions options)
    {
        actions["DescribeInstances"] = parameters =>
        {
            parameters.Flag("IncludeManagedResources");
            return new(Page(parameters, "InstanceId"), (xml, result) => WriteInstances(xml, (DescribePage<Ec2Instance>)result!, options));
        };
        actions["DescribeInstanceTypes"] = ReadInstanceTypes;
    }

    /// <summary>Every instance is a reservation of its own.</summary>
    private static void WriteInstances(AwsAnswer xml, DescribePage<Ec2Instance> page, SimAwsOptions options)
    {
        xml.Open("reservationSet"u8);
        foreach (var instance in page.Items)
        {
            xml.Open("item"u8);
            xml.Element("reservationId"u8, "r-" + instance.InstanceId.Value["i-".Length..]);
            xml.Element("ownerId"u8, options.AccountId);
            xml.Empty("groupSet"u8);
            xml.Open("instancesSet"u8);
            xml.Open("item"u8);
            WriteInstance(xml, instance, options);
            xml.Close("item"u8);
            xml.Close("instancesSet"u8);
            xml.Close("item"u8);
        }

        xml.Close("reservationSet"u8);
        xml.Element("nextToken"u8, page.NextToken);
    }

    private static void WriteInstance(AwsAnswer xml, Ec2Instance instance, SimAwsOptions options)
    {
        xml.Element("instanceId"u8, instance.InstanceId.Value);
        xml.Open("instanceState"u8);
        xml.Element("code"u8, InstanceStates.CodeOf(instance.State));
        xml.Element("name"u8, instance.State);
        xml.Close("instanceState"u8);
        xml.Element("privateDnsName"u8, instance.PrivateDnsName ?? "");
        xml.Element("instanceType"u8, instance.InstanceType);
        xml.Element("launchTime"u8, instance.LaunchTime);
        xml.Open("placement"u8);
        xml.Element("availabilityZone"u8, instance.AvailabilityZone);
        xml.Element("availabilityZoneId"u8, ZoneNames.IdOf(options, instance.AvailabilityZone));
        xml.Element("tenancy"u8, "default");
        xml.Close("placement"u8);
        xml.Element("architecture"u8, "x86_64");
        xml.Element("virtualizationType"u8, "hvm");
        xml.Element("rootDeviceType"u8, "ebs");
        xml.Element("rootDeviceName"u8, InstanceStates.RootDevice);
        xml.Open("blockDeviceMapping"u8);
        foreach (var device in instance.BlockDevices)
        {
            xml.Open("item"u8);
            xml.Element("deviceName"u8, device.Device);
            xml.Open("ebs"u8);
            xml.Element("volumeId"u8, device.VolumeId.Value);
            xml.Element("status"u8, device.State);
            xml.Element("attachTime"u8, device.AttachTime);
            xml.Element("deleteOnTermination"u8, false);
            xml.Close("ebs"u8);
            xml.Close("item"u8);
        }

        xml.Close("blockDeviceMapping"u8);
        if (instance.Tags is { Count: > 0 } tags) VolumeXml.WriteTags(xml, tags);
    }

    private static Ec2Call ReadInstanceTypes(QueryParameters parameters)
    {
        var filters = new FilterSet<InstanceTypeInfo>(new(StringComparer.Ordinal)
        {
            ["bare-metal"] = _ => ["false"],
            ["current-generation"] = type => [type.IsNitro ? "true" : "false"],
            ["ebs-info.attachment-limit-type"] = type => [type.AttachmentLimitType],
            ["ebs-info.encryption-support"] = _ => ["supported"],
            ["ebs-info.maximum-ebs-attachments"] = type => [type.AttachmentsMax.ToString(CultureInfo.InvariantCulture)],
            ["ebs-info.nvme-support"] = type => [type.IsNitro ? "required" : "unsupported"],
            ["hypervisor"] = type => [type.IsNitro ? "nitro" : "xen"],
            ["instance-type"] = type => [type.Name],
            ["memory-info.size-in-mib"] = type => [type.MemoryMebibytes.ToString(CultureInfo.InvariantCulture)],
            ["vcpu-info.default-vcpus"] = type => [type.VirtualCpus.ToString(CultureInfo.InvariantCulture)],
        });
        parameters.Flag("IncludeUnsupportedInRegion");
        var input = Page(parameters, "InstanceType");
        Paging.Check(input, "instanceTypes");
        filters.Check(input.Request);
        var types = InstanceTypeInfo.Find(input.Request.Ids ?? []).Where(type => filters.Match(input.Request, type)).ToList();
        return new(new DescribeListInput<InstanceTypeInfo>(input, types, static type => type.Name), static (xml, result) =>
        {
            var page = (DescribePage<InstanceTypeInfo>)result!;
            xml.Open("instanceTypeSet"u8);
            foreach (var type in page.Items) WriteInstanceType(xml, type);
            xml.Close("instanceTypeSet"u8);
            xml.Element("nextToken"u8, page.NextToken);
        });
    }

    private static void WriteInstanceType(AwsAnswer xml, InstanceTypeInfo type)
    {
        xml.Open("item"u8);
        xml.Element("instanceType"u8, type.Name);
        xml.Element("currentGeneration"u8, type.IsNitro);
        xml.Element("bareMetal"u8, false);
        xml.Element("hypervisor"u8, type.IsNitro ? "nitro" : "xen");
        xml.Open("vCpuInfo"u8);
        xml.Element("defaultVCpus"u8, type.VirtualCpus);
        xml.Close("vCpuInfo"u8);
        xml.Open("memoryInfo"u8);
        xml.Element("sizeInMiB"u8, type.MemoryMebibytes);
        xml.Close("memoryInfo"u8);
        xml.Open("ebsInfo"u8);
        xml.Element("ebsOptimizedSupport"u8, "default");
        xml.Element("encryptionSupport"u8, "supported");
        xml.Element("nvmeSupport"u8, type.IsNitro ? "required" : "unsupported");
        xml.Element("maximumEbsAttachments"u8, type.AttachmentsMax);
        xml.Element("attachmentLimitType"u8, type.AttachmentLimitType);
        xml.Close("ebsInfo"u8);
        xml.Close("item"u8);
    }
}
