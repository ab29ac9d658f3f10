//! What employers fill in: their profile (P7) and the terms of an invitation (O2). Together they are an agreement.

use super::{
    ARCHIVE_TRANSFER, CONTACT_EMAIL, CONTACT_MOBILE, CONTACT_NAME, CONTACT_PHONE, EMPLOYER_ADDRESS, EMPLOYER_DIVISION,
    EMPLOYER_INDUSTRY, EMPLOYER_NAME, EMPLOYER_NATURE, EMPLOYER_USCC, EXTRA_TERMS, HUKOU_MIGRATION, JOB_CATEGORY,
    PENALTY, POST, PROBATION, PROBATION_SALARY, REPORT_BY, REPORT_PLACE, SALARY, WORK_PLACE,
};
use crate::kind::{Form, ProofRule};

/// P7: who an employer is. The picture of the licence is kept apart from the fields.
pub static PROFILE: Form = Form {
    label: "用人单位信息",
    fields: &[
        EMPLOYER_NAME,
        EMPLOYER_USCC,
        EMPLOYER_NATURE,
        EMPLOYER_INDUSTRY,
        EMPLOYER_DIVISION,
        EMPLOYER_ADDRESS,
        CONTACT_NAME,
        CONTACT_PHONE,
        CONTACT_MOBILE,
        CONTACT_EMAIL,
    ],
    proof: ProofRule {
        min: 1,
        max: 1,
        label: "营业执照或法人证书",
        hint: "上传加载统一社会信用代码的证照照片",
    },
};

/// O2: what an employer offers in an invitation.
pub static TERMS: Form = Form {
    label: "签约邀请函",
    fields: &[
        JOB_CATEGORY,
        POST,
        CONTACT_NAME,
        CONTACT_PHONE,
        CONTACT_MOBILE,
        CONTACT_EMAIL,
        PROBATION,
        PROBATION_SALARY,
        SALARY,
        PENALTY,
        REPORT_BY,
        REPORT_PLACE,
        WORK_PLACE,
        ARCHIVE_TRANSFER,
        HUKOU_MIGRATION,
        EXTRA_TERMS,
    ],
    proof: ProofRule {
        min: 0,
        max: 0,
        label: "",
        hint: "",
    },
};
