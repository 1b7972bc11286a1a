namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>The device names that the driver gives out: /dev/xvdaa to /dev/xvddx, the first free one. Provenance: Documented (EC2: device names), CrossChecked (aws-ebs-csi-driver).</summary>
internal static class EbsDeviceNames
{
    /// <summary>The first name not in use, or null.</summary>
    public static string? Next(ICollection<string> used)
    {
        for (var first = 'a'; first <= 'd'; first++)
        {
            for (var second = 'a'; second <= (first == 'd' ? 'x' : 'z'); second++)
            {
                var name = $"/dev/xvd{first}{second}";
                if (!used.Contains(name)) return name;
            }
        }

        return null;
    }
}
