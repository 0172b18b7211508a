# What deploy, destroy and smoke share. To be sourced.

# Older ones take an empty array for an unset variable.
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
    echo "bash 4.4 or newer is needed, but this is $BASH_VERSION" >&2
    exit 1
fi

stack=orderlake
aws_options=()

say() {
    echo "$*" >&2
}

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

wrong_usage() {
    echo "${0##*/}: $*" >&2
    echo "See ${0##*/} --help" >&2
    exit 2
}

# Fails if option $1 has no value. $2 is how many arguments are left, the option included, and $3 the next one, if any.
require_value() {
    (($2 > 1)) || wrong_usage "$1 needs a value"
    [[ $3 != --* ]] || wrong_usage "$1 needs a value but was followed by $3"
}

# Takes an option that all scripts have, $1 with value $2; fails if it is none of them.
common_option() {
    case $1 in
        --stack) stack=$2 ;;
        --region | --profile) aws_options+=("$1" "$2") ;;
        *) return 1 ;;
    esac
}

call_aws() {
    aws "${aws_options[@]}" "$@"
}

require_aws() {
    # Version 1 of the CLI knows the older name only.
    export AWS_DEFAULT_REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-}}
    [[ -n $AWS_DEFAULT_REGION ]] || unset AWS_DEFAULT_REGION
    command -v aws > /dev/null || fail "the AWS CLI is not on the PATH"
}

# Prints the outputs of the stack, a name and a value on each line.
read_outputs() {
    call_aws cloudformation describe-stacks --stack-name "$stack" \
        --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output text
}

# Prints the value of the stack's parameter $1.
read_parameter() {
    call_aws cloudformation describe-stacks --stack-name "$stack" \
        --query "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue | [0]" --output text
}

# Reads the outputs once, for the function output.
load_outputs() {
    outputs=$(read_outputs)
}

# Prints the output $1 of those that were loaded, or nothing.
output() {
    local key value
    while IFS=$'\t' read -r key value; do
        if [[ $key == "$1" ]]; then
            echo "$value"
        fi
    done <<< "$outputs"
}
