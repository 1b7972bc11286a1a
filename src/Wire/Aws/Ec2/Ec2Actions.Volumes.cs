using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

internal static partial class Ec2Actions
{
    private static void AddVolumes(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions, SimAwsOptions options)
    {
        actions["CreateVolume"] = parameters => new(ReadCreateVolume(parameters, options), (xml, result) => VolumeXml.WriteMembers(xml, (VolumeView)result!, options));
        actions["CopyVolumes"] = parameters => new(ReadCopyVolumes(parameters), (xml, result) =>
        {
            xml.Open("volumeSet"u8);
            xml.AppendFragment(VolumeXml.Item((VolumeView)result!, options));
            xml.Close("volumeSet"u8);
        });
        actions["DeleteVolume"] = static parameters => new(new DeleteVolumeInput(VolumeOf(parameters)), WriteReturn);
        actions["DescribeVolumes"] = parameters => new(ReadVolumePage(parameters), (xml, result) => VolumeXml.WritePage(xml, (DescribePage<VolumeView>)result!, options));
        actions["DescribeVolumeStatus"] = parameters => new(ReadVolumePage(parameters), (xml, result) => VolumeXml.WriteStatusPage(xml, (DescribePage<VolumeView>)result!, options));
        actions["DescribeVolumeAttribute"] = ReadVolumeAttribute;
        actions["ModifyVolumeAttribute"] = static parameters =>
            new(new ModifyVolumeAttributeInput(VolumeOf(parameters), parameters.Flag("AutoEnableIO.Value") ?? throw QueryParameters.Missing("AutoEnableIO.Value")), WriteReturn);
        actions["AttachVolume"] = static parameters =>
        {
            parameters.RefuseUnsupported("EbsCardIndex");
            var input = new AttachVolumeInput(VolumeOf(parameters), new InstanceId(parameters.RequiredText("InstanceId")), parameters.RequiredText("Device"));
            return new(input, static (xml, result) => VolumeXml.WriteAttachment(xml, (VolumeAttachmentState)result!));
        };
        actions["DetachVolume"] = static parameters =>
        {
            var instance = parameters.Text("InstanceId") is { } id ? new InstanceId(id) : (InstanceId?)null;
            var input = new DetachVolumeInput(VolumeOf(parameters), instance, parameters.Flag("Force") ?? false, parameters.Text("Device"));
            return new(input, static (xml, result) => VolumeXml.WriteAttachment(xml, (VolumeAttachmentState)result!));
        };
        actions["ModifyVolume"] = static parameters => new(ReadModifyVolume(parameters), static (xml, result) =>
        {
            xml.Open("volumeModification"u8);
            VolumeXml.WriteModification(xml, (VolumeModification)result!);
            xml.Close("volumeModification"u8);
        });
        actions["DescribeVolumesModifications"] = static parameters => new(
            Page(parameters, "VolumeId"), static (xml, result) => VolumeXml.WriteModificationPage(xml, (DescribePage<VolumeModification>)result!));
    }

    private static CreateVolumeInput ReadCreateVolume(QueryParameters parameters, SimAwsOptions options)
    {
        parameters.RefuseUnsupported("OutpostArn", "Operator.Principal");
        var request = new CreateVolumeRequest(
            ReadZone(parameters, options),
            parameters.Number("Size"),
            parameters.Text("SnapshotId") is { } snapshot ? new SnapshotId(snapshot) : null,
            parameters.Text("VolumeType"),
            parameters.Number("Iops"),
            parameters.Number("Throughput"),
            parameters.Flag("Encrypted"),
            parameters.Text("KmsKeyId"),
            parameters.Text("ClientToken"),
            parameters.TagSpecifications("volume"));
        var rate = parameters.Number("VolumeInitializationRate");
        if (rate is < 100 or > 300) throw new AwsServiceException("InvalidParameterValue", $"Value ({rate}) for parameter volumeInitializationRate is invalid. It must be from 100 to 300 MiB/s.");
        if (rate is not null && request.SnapshotId is null) throw new AwsServiceException("InvalidParameterCombination", "The parameter volumeInitializationRate requires the parameter snapshotId.");
        return new CreateVolumeInput(request, parameters.Flag("MultiAttachEnabled") ?? false, rate);
    }

    private static string ReadZone(QueryParameters parameters, SimAwsOptions options)
    {
        var zone = parameters.Text("AvailabilityZone");
        if (parameters.Text("AvailabilityZoneId") is not { } id) return zone ?? throw new AwsServiceException("MissingParameter", "The request must contain the parameter zone");
        if (zone is not null) throw new AwsServiceException("InvalidParameterCombination", "The parameters availabilityZone and availabilityZoneId cannot be used together.");
        return ZoneNames.NameOf(options, id) ?? throw new AwsServiceException("InvalidParameterValue", $"Value ({id}) for parameter availabilityZoneId is invalid. The zone does not exist.");
    }

    private static CopyVolumesInput ReadCopyVolumes(QueryParameters parameters) => new(
        VolumeOf(parameters, "SourceVolumeId"),
        parameters.Number("Size"),
        parameters.Text("VolumeType"),
        parameters.Number("Iops"),
        parameters.Number("Throughput"),
        parameters.Flag("Encrypted"),
        parameters.Text("KmsKeyId"),
        parameters.Flag("MultiAttachEnabled") ?? false,
        parameters.Text("ClientToken"),
        parameters.TagSpecifications("volume"));

    private static ModifyVolumeInput ReadModifyVolume(QueryParameters parameters)
    {
        var request = new ModifyVolumeRequest(
            VolumeOf(parameters), parameters.Number("Size"), parameters.Text("VolumeType"), parameters.Number("Iops"), parameters.Number("Throughput"));
        var multiAttach = parameters.Flag("MultiAttachEnabled");
        return new ModifyVolumeInput(request, multiAttach);
    }

    private static DescribePageInput ReadVolumePage(QueryParameters parameters)
    {
        // No volume here is managed by another service, so that including them changes nothing.
        parameters.Flag("IncludeManagedResources");
        return Page(parameters, "VolumeId");
    }

    private static Ec2Call ReadVolumeAttribute(QueryParameters parameters)
    {
        var volume = VolumeOf(parameters);
        var attribute = parameters.RequiredText("Attribute");
        if (attribute is not ("autoEnableIO" or "productCodes")) throw new AwsServiceException("InvalidParameterValue", $"Value ({attribute}) for parameter attribute is invalid. Unknown attribute.");
        return new(new DescribeVolumeAttributeInput(volume, attribute), (xml, result) =>
        {
            xml.Element("volumeId"u8, volume.Value);
            if (attribute == "productCodes")
            {
                xml.Empty("productCodes"u8);
                return;
            }

            xml.Open("autoEnableIO"u8);
            xml.Element("value"u8, (bool)result!);
            xml.Close("autoEnableIO"u8);
        });
    }
}
