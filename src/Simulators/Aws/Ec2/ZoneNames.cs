using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>The ids of availability zones ("euc1-az1"), which are the same for all accounts, from their names.</summary>
/// <remarks>Provenance: form Documented (EC2 user guide, "AZ IDs"); which name has which id differs between accounts in AWS, here it is the order of the names.</remarks>
internal static class ZoneNames
{
    internal static string IdOf(SimAwsOptions options, string zone)
    {
        for (var i = 0; i < options.Zones.Count; i++)
        {
            if (options.Zones[i] == zone) return string.Create(CultureInfo.InvariantCulture, $"{Short(options.Region)}-az{i + 1}");
        }

        return "";
    }

    /// <summary>The zone's name, or null when the region has no zone of that id.</summary>
    internal static string? NameOf(SimAwsOptions options, string id)
    {
        foreach (var zone in options.Zones)
        {
            if (IdOf(options, zone) == id) return zone;
        }

        return null;
    }

    /// <summary>"eu-central-1" is "euc1", "ap-southeast-2" is "apse2".</summary>
    private static string Short(string region)
    {
        var text = new StringBuilder();
        var parts = region.Split('-');
        text.Append(parts[0]);
        for (var i = 1; i < parts.Length; i++)
        {
            text.Append(parts[i] switch
            {
                "northeast" => "ne",
                "northwest" => "nw",
                "southeast" => "se",
                "southwest" => "sw",
                var part when part.Length > 0 && char.IsAsciiLetter(part[0]) => part[..1],
                var part => part,
            });
        }

        return text.ToString();
    }
}
