using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Kms;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

internal static partial class Ec2Actions
{
    private static void AddRegion(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions, SimAwsOptions options)
    {
        actions["GetEbsEncryptionByDefault"] = static _ => new(new GetEncryptionDefaultsInput(), WriteByDefault);
        actions["EnableEbsEncryptionByDefault"] = static _ => new(new SetEncryptionByDefaultInput(true), WriteByDefault);
        actions["DisableEbsEncryptionByDefault"] = static _ => new(new SetEncryptionByDefaultInput(false), WriteByDefault);
        actions["GetEbsDefaultKmsKeyId"] = static _ => new(new GetEncryptionDefaultsInput(), WriteDefaultKey);
        actions["ModifyEbsDefaultKmsKeyId"] = static parameters => new(new SetDefaultKmsKeyInput(parameters.RequiredText("KmsKeyId")), WriteDefaultKey);
        actions["ResetEbsDefaultKmsKeyId"] = static _ => new(new SetDefaultKmsKeyInput(null), WriteDefaultKey);
        actions["DescribeAvailabilityZones"] = parameters => ReadZones(parameters, options);
        actions["DescribeRegions"] = parameters => ReadRegions(parameters, options);
        actions["DescribeAccountAttributes"] = ReadAccountAttributes;
    }

    private static void WriteByDefault(AwsAnswer xml, object? result) => xml.Element("ebsEncryptionByDefault"u8, ((EncryptionDefaults)result!).EncryptionByDefault);

    private static void WriteDefaultKey(AwsAnswer xml, object? result) => xml.Element("kmsKeyId"u8, ((EncryptionDefaults)result!).DefaultKmsKeyId);

    private static Ec2Call ReadZones(QueryParameters parameters, SimAwsOptions options)
    {
        var filters = new FilterSet<string>(new(StringComparer.Ordinal)
        {
            ["group-long-name"] = _ => [options.Region],
            ["group-name"] = _ => [options.Region],
            ["message"] = _ => [],
            ["opt-in-status"] = _ => ["opt-in-not-required"],
            ["parent-zone-id"] = _ => [],
            ["parent-zone-name"] = _ => [],
            ["region-name"] = _ => [options.Region],
            ["state"] = _ => ["available"],
            ["zone-id"] = zone => [ZoneNames.IdOf(options, zone)],
            ["zone-name"] = zone => [zone],
            ["zone-type"] = _ => ["availability-zone"],
        });
        parameters.Flag("AllAvailabilityZones");
        var names = parameters.List("ZoneName");
        var ids = parameters.List("ZoneId");
        if (names.Count > 0 && ids.Count > 0) throw new AwsServiceException("InvalidParameterCombination", "Zone names and zone ids cannot be used together.");
        foreach (var name in names.Concat(ids))
        {
            if (!options.Zones.Any(zone => zone == name || ZoneNames.IdOf(options, zone) == name)) throw new AwsServiceException("InvalidParameterValue", $"Invalid availability zone: [{name}]");
        }

        var request = new DescribeRequest(null, parameters.Filters());
        filters.Check(request);
        return new(request, (xml, _) =>
        {
            xml.Open("availabilityZoneInfo"u8);
            foreach (var zone in options.Zones)
            {
                if (names.Count > 0 && !names.Contains(zone, StringComparer.Ordinal)) continue;
                if (ids.Count > 0 && !ids.Contains(ZoneNames.IdOf(options, zone), StringComparer.Ordinal)) continue;
                if (filters.Match(request, zone)) WriteZone(xml, zone, options);
            }

            xml.Close("availabilityZoneInfo"u8);
        });
    }

    private static void WriteZone(AwsAnswer xml, string zone, SimAwsOptions options)
    {
        xml.Open("item"u8);
        xml.Element("zoneName"u8, zone);
        xml.Element("zoneState"u8, "available");
        xml.Element("regionName"u8, options.Region);
        xml.Empty("messageSet"u8);
        xml.Element("optInStatus"u8, "opt-in-not-required");
        xml.Element("zoneId"u8, ZoneNames.IdOf(options, zone));
        xml.Element("groupName"u8, options.Region);
        xml.Element("networkBorderGroup"u8, options.Region);
        xml.Element("zoneType"u8, "availability-zone");
        xml.Close("item"u8);
    }

    private static Ec2Call ReadRegions(QueryParameters parameters, SimAwsOptions options)
    {
        var endpoint = $"ec2.{options.Region}.amazonaws.com";
        var filters = new FilterSet<string>(new(StringComparer.Ordinal)
        {
            ["endpoint"] = _ => [endpoint],
            ["opt-in-status"] = _ => ["opt-in-not-required"],
            ["region-name"] = region => [region],
        });
        parameters.Flag("AllRegions");
        foreach (var name in parameters.List("RegionName"))
        {
            if (name != options.Region) throw new AwsServiceException("InvalidParameterValue", $"Invalid region provided: [{name}]");
        }

        var request = new DescribeRequest(null, parameters.Filters());
        filters.Check(request);
        return new(request, (xml, _) =>
        {
            xml.Open("regionInfo"u8);
            if (filters.Match(request, options.Region))
            {
                xml.Open("item"u8);
                xml.Element("regionName"u8, options.Region);
                xml.Element("regionEndpoint"u8, endpoint);
                xml.Element("optInStatus"u8, "opt-in-not-required");
                xml.Close("item"u8);
            }

            xml.Close("regionInfo"u8);
        });
    }

    private static Ec2Call ReadAccountAttributes(QueryParameters parameters)
    {
        (string Name, string Value)[] known = [("supported-platforms", "VPC"), ("default-vpc", "none"), ("max-instances", "20"), ("vpc-max-security-groups-per-interface", "5")];
        var wanted = parameters.List("AttributeName");
        foreach (var name in wanted)
        {
            if (!known.Any(attribute => attribute.Name == name)) throw new AwsServiceException("InvalidParameterValue", $"Value ({name}) for parameter attributeName is invalid. Unknown attribute.");
        }

        return new(new DescribeRequest(), (xml, _) =>
        {
            xml.Open("accountAttributeSet"u8);
            foreach (var (name, value) in known)
            {
                if (wanted.Count > 0 && !wanted.Contains(name, StringComparer.Ordinal)) continue;
                xml.Open("item"u8);
                xml.Element("attributeName"u8, name);
                xml.Open("attributeValueSet"u8);
                xml.Open("item"u8);
                xml.Element("attributeValue"u8, value);
                xml.Close("item"u8);
                xml.Close("attributeValueSet"u8);
                xml.Close("item"u8);
            }

            xml.Close("accountAttributeSet"u8);
        });
    }
}
